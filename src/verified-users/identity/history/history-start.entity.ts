import { Column, Entity, PrimaryColumn } from 'typeorm';

/** From where on every history entry must be in a chain. One row, made by the first verification of the history. */
@Entity({ name: 'vu_history_start', synchronize: false })
export class HistoryStart {
  /** Always true, so that there is one row. */
  @PrimaryColumn('boolean')
  id!: boolean;

  /** Entries up to this id may be without a hash. */
  @Column('bigint', { name: 'through_id' })
  throughId!: string;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('bytea', { name: 'key_id' })
  keyId!: Buffer;

  /** HMAC-SHA256 over both. */
  @Column('bytea')
  mac!: Buffer;
}
