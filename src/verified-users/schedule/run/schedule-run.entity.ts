import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { Counts, ScheduleName } from './schedule';

export type ScheduleRunStatus = 'running' | 'done' | 'failed';

/**
 * One run of a schedule. Unique by schedule and tick, so that a tick runs once however many processes hear of it (P15);
 * of each schedule one at most is running.
 */
@Entity({ name: 'vu_schedule_run', synchronize: false })
export class ScheduleRun {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('text')
  schedule!: ScheduleName;

  /** When it was due; of a run by hand, when it was asked for. */
  @Column('timestamptz')
  tick!: Date;

  @Column('text')
  status!: ScheduleRunStatus;

  /** Stable code of what it failed for. */
  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('jsonb', { default: {} })
  counts!: Counts;

  /** Where to go on; a form of the schedule's own. */
  @Column('jsonb', { nullable: true })
  cursor!: unknown;

  /** What it found, beside the counts; a form of the schedule's own. */
  @Column('jsonb', { nullable: true })
  findings!: unknown;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  /** Which process has it in hand; who writes with another one has lost it. */
  @Column('uuid')
  holder!: string;

  /** By the database's clock: until then its process is thought alive. */
  @Column('timestamptz', { name: 'lease_until' })
  leaseUntil!: Date;
}
