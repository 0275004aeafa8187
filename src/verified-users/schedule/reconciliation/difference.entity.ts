import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { DifferenceKind } from '../../options/schedule-options.interface';

/** What is to be done about a difference; `none`: a person should look. */
export const DIFFERENCE_ACTIONS = [
  'treat_as_missed_notice',
  'update_snapshot',
  'watch_again',
  'disenroll_at_prove',
  'link_to_customer',
  'none',
] as const;
export type DifferenceAction = (typeof DIFFERENCE_ACTIONS)[number];

/** `proposed` waits for somebody; `gone`: it was no longer true when it was looked for again. */
export const DIFFERENCE_STATUSES = ['proposed', 'applied', 'dismissed', 'gone'] as const;
export type DifferenceStatus = (typeof DIFFERENCE_STATUSES)[number];

/** One thing in which Prove's record and ours disagree. One row as long as it is true, however often it is found. */
@Entity({ name: 'vu_difference', synchronize: false })
export class Difference {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('text')
  project!: string;

  @Column('text')
  kind!: DifferenceKind;

  @Column('text', { name: 'prove_id' })
  proveId!: string;

  /** Our current enrollment that it is about; null: none is. */
  @Column('uuid', { name: 'enrollment_id', nullable: true })
  enrollmentId!: string | null;

  @Column('uuid', { name: 'identity_id', nullable: true })
  identityId!: string | null;

  /** What differs: `{ before, after }` of a carrier or line type; `{ clientCustomerId }`. No personal data. */
  @Column('jsonb', { default: {} })
  detail!: Record<string, string>;

  @Column('text')
  action!: DifferenceAction;

  /** Prove ought to have sent a notice about it, and none came. */
  @Column('boolean', { name: 'missed_notice', default: false })
  missedNotice!: boolean;

  @Column('text')
  status!: DifferenceStatus;

  /** The reconciliation that found it last: the id of the run that began it. */
  @Column('bigint', { name: 'run_id' })
  runId!: string;

  @Column('timestamptz', { name: 'found_at' })
  foundAt!: Date;

  @Column('timestamptz', { name: 'settled_at', nullable: true })
  settledAt!: Date | null;

  /** Who applied or dismissed it; null: the schedule did. */
  @Column('text', { name: 'settled_by', nullable: true })
  settledBy!: string | null;
}
