import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** One row per write that found out whether the database commits; those of the last minute. */
@Entity({ name: 'vu_write_probe', synchronize: false })
export class WriteProbe {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('timestamptz', { name: 'probed_at', default: () => 'now()' })
  probedAt!: Date;

  /** Most of a page and never compressed, so that the probe needs room on the disk as other rows do. */
  @Column('text')
  padding!: string;
}
