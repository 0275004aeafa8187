import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The options of the process that started last: one row, so that commands from elsewhere can compare theirs. */
@Entity({ name: 'vu_running_options', synchronize: false })
export class RunningOptions {
  /** Always 1. */
  @PrimaryColumn('smallint')
  id!: number;

  /** See `describeOptions`: no secret is among them. */
  @Column('jsonb')
  options!: Record<string, string>;

  @Column('timestamptz', { name: 'recorded_at', default: () => 'now()' })
  recordedAt!: Date;
}
