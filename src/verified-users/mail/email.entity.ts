import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/**
 * `queued` waits; `sending` is in the hands of a worker; `sent` was taken by the mail server; `failed` was refused
 * for good or used up its attempts; `doubtful` may or may not have been taken, and is never sent again by itself
 * (P10); `cancelled` lost its cause before it was sent.
 */
export const EMAIL_STATUSES = ['queued', 'sending', 'sent', 'failed', 'doubtful', 'cancelled'] as const;
export type EmailStatus = (typeof EMAIL_STATUSES)[number];

/**
 * One email to one customer. Holds neither address nor text: both are made when it is sent, from the identity and
 * the subject as they are then. Unique by kind, subject and step, so that a cause has one email.
 */
@Entity('vu_email')
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
   * 0 for the first email of its kind about the subject, 1 and up for what follows; of a confirmation, whom it is for
   * (`CONFIRMATION_STEPS`).
   */
  @Column('int')
  step!: number;

  @Column('text', { default: 'queued' })
  status!: EmailStatus;

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
