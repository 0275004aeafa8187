import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ChainHead } from './history-chain';

/** Where the hash chain of an identity's history begins and ends. Outlives its identity, as the history does. */
@Entity({ name: 'vu_history_head', synchronize: false })
export class HistoryHead implements ChainHead {
  @PrimaryColumn('uuid', { name: 'identity_id' })
  identityId!: string;

  @Column('int')
  seq!: number;

  @Column('bytea')
  hash!: Buffer;

  @Column('int', { name: 'base_seq' })
  baseSeq!: number;

  @Column('bytea', { name: 'base_hash' })
  baseHash!: Buffer;

  @Column('boolean')
  broken!: boolean;

  /** Of the key under which the code is made. */
  @Column('bytea', { name: 'key_id' })
  keyId!: Buffer;

  /** HMAC-SHA256 over all of it. */
  @Column('bytea')
  mac!: Buffer;
}
