import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/**
 * `started` until the outcome is known; `sent`: the server took it; `refused`: a permanent 5xx; `deferred`: a
 * temporary 4xx, or no server was reached, so surely nothing was delivered; `doubtful`: the line or the process
 * died after the server may have taken it.
 */
export const ATTEMPT_OUTCOMES = ['started', 'sent', 'refused', 'deferred', 'doubtful'] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** One attempt to hand an email to the mail server. */
@Entity('vu_email_attempt')
export class EmailAttempt {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('bigint', { name: 'email_id' })
  emailId!: string;

  @Column('int')
  number!: number;

  @Column('text', { default: 'started' })
  outcome!: AttemptOutcome;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column('text', { name: 'message_id', nullable: true })
  messageId!: string | null;

  /** SMTP code of the server's answer. */
  @Column('int', { name: 'response_code', nullable: true })
  responseCode!: number | null;

  /** The server's answer, addresses in it blotted out. */
  @Column('text', { nullable: true })
  response!: string | null;
}
