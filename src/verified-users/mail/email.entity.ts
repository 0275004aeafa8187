import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/**
 * `queued`: waiting, also for a retry; `sending`: claimed by a worker; `sent`: accepted by the mail server; `failed`:
 * refused permanently, came back, or too old (`too_old`); `doubtful`: may or may not have been accepted, never resent
 * automatically (P10); `cancelled`: no longer needed, or there is no address.
 */
export const EMAIL_STATUSES = ['queued', 'sending', 'sent', 'failed', 'doubtful', 'cancelled'] as const;
export type EmailStatus = (typeof EMAIL_STATUSES)[number];

/**
 * One email to one customer. Holds neither address nor text: both are made when it is sent, from the identity and
 * the subject as they are then. Unique by kind, subject and step, so that a cause has one email.
 */
@Entity({ name: 'vu_email', synchronize: false })
export class Email {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  /** Which composer writes it: `invitation`, `reminder`, `fresh_link`, `confirmation`, `lapsed`, `address_changed`. */
  @Column('text')
  kind!: string;

  /** What it is about: the re-verification; for `address_changed` the identity. */
  @Column('uuid', { name: 'subject_id' })
  subjectId!: string;

  /**
   * 0 for the first email of its kind about the subject, higher for later and resent ones. Even confirmations go to the
   * customer, odd ones to the former address (`CONFIRMATION_STEPS`).
   */
  @Column('int')
  step!: number;

  @Column('text', { default: 'queued' })
  status!: EmailStatus;

  /**
   * Reason of the status. Queued: `unreachable` (no mail server), `deferred` (temporary response), `worker_lost` (the
   * worker died before the content left), or the code of the error that kept it from being composed. Cancelled:
   * `case_closed`, `out_of_date`, `no_email_address`, `undeliverable_address`. Failed: `refused`, `too_old`, `bounced` (it
   * came back). Doubtful: `doubtful`, `worker_lost`.
   */
  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('int', { default: 0 })
  attempts!: number;

  @Column('timestamptz', { name: 'due_at' })
  dueAt!: Date;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}
