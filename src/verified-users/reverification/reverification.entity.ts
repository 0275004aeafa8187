import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { VerifiedIdentity } from '../identity/verified-identity.entity';

export const REVERIFICATION_STATUSES = [
  'open',
  'invited',
  'started',
  'succeeded',
  'failed',
  'expired',
  'cancelled',
] as const;
export type ReverificationStatus = (typeof REVERIFICATION_STATUSES)[number];

/** The statuses of a case that is not over; an identity has at most one such case. */
export const OPEN_STATUSES = [
  'open',
  'invited',
  'started',
] as const satisfies readonly ReverificationStatus[];

/** One case: opened by a cause, with a deadline and one outcome. */
@Entity({ name: 'vu_reverification', synchronize: false })
export class Reverification {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'identity_id' })
  identityId!: string;

  @ManyToOne(() => VerifiedIdentity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'identity_id' })
  identity?: Relation<VerifiedIdentity>;

  @Column('text')
  status!: ReverificationStatus;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt!: Date;

  @Column('timestamptz', { name: 'deadline_at' })
  deadlineAt!: Date;

  @Column('timestamptz', { name: 'invited_at', nullable: true })
  invitedAt!: Date | null;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt!: Date | null;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;

  /**
   * Why it ended without success: `attempts_used_up`, `declined`, `cancelled_by_company`, `identity_closed`,
   * `not_current`.
   */
  @Column('text', { nullable: true })
  reason!: string | null;

  /** Fresh links that the customer asked for. */
  @Column('int', { name: 'fresh_links', default: 0 })
  freshLinks!: number;

  /** Reminders that were queued, or left out because the customer had enough emails. */
  @Column('int', { default: 0 })
  reminders!: number;

  /** When the next reminder is due; null: no more. */
  @Column('timestamptz', { name: 'next_reminder_at', nullable: true })
  nextReminderAt!: Date | null;

  @Column('timestamptz', { name: 'fresh_link_at', nullable: true })
  freshLinkAt!: Date | null;
}
