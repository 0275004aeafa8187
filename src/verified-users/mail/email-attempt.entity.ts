import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/**
 * `started` until the outcome is known; `sent`: the server took it; `refused`: a permanent 5xx; `deferred`: surely
 * nothing was delivered, because of a temporary 4xx, no connection, or a worker that died before the content left;
 * `doubtful`: the connection or the process died after the server may have taken it.
 */
export const ATTEMPT_OUTCOMES = ['started', 'sent', 'refused', 'deferred', 'doubtful'] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** `hard`: the address does not exist or no longer takes emails; `soft`: any other reason, such as a full mailbox. */
export const BOUNCE_TYPES = ['soft', 'hard'] as const;
export type BounceType = (typeof BOUNCE_TYPES)[number];

/** One attempt to hand an email to the mail server. */
@Entity({ name: 'vu_email_attempt', synchronize: false })
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

  /**
   * Whether it failed before the server responded to the message: no connection, no TLS, refused greeting or login,
   * lost connection.
   */
  @Column('boolean', { name: 'connection_failed', default: false })
  connectionFailed!: boolean;

  /**
   * Whether content may have left for the mail server. False: surely not, so the email can be sent again if the worker
   * dies. Committed as true before the first byte of content. Null: written by a version that did not record it.
   */
  @Column('boolean', { name: 'content_started', nullable: true })
  contentStarted!: boolean | null;

  @Column('text', { name: 'message_id', nullable: true })
  messageId!: string | null;

  /** The provider's own id of the message, by which it may report a bounce. */
  @Column('text', { name: 'provider_message_id', nullable: true })
  providerMessageId!: string | null;

  /** Keyed hash of the address that it went to, as `VerifiedIdentity.emailHash`; null: written by an older version. */
  @Column('text', { name: 'recipient_hash', nullable: true })
  recipientHash!: string | null;

  /** The most serious bounce that was reported; null: none. */
  @Column('text', { nullable: true })
  bounce!: BounceType | null;

  @Column('timestamptz', { name: 'bounced_at', nullable: true })
  bouncedAt!: Date | null;

  /** Enhanced status code of the bounce, such as `5.1.1` (RFC 3463). */
  @Column('text', { name: 'bounce_status', nullable: true })
  bounceStatus!: string | null;

  /** SMTP code of the server's answer. */
  @Column('int', { name: 'response_code', nullable: true })
  responseCode!: number | null;

  /** The server's answer, addresses in it blotted out. */
  @Column('text', { nullable: true })
  response!: string | null;
}
