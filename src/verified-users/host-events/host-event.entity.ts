import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { Cause } from '../identity/identity-history.entity';
import type { IdentityState } from '../identity/identity-state';
import type { VerifiedUserEventName } from './verified-user-events';

/**
 * `queued`: waiting for handlers; `done`: all handlers succeeded, there were none, or it was discarded; `failed`: dead
 * letter.
 */
export const HOST_EVENT_STATUSES = ['queued', 'done', 'failed'] as const;
export type HostEventStatus = (typeof HOST_EVENT_STATUSES)[number];

/** Something that happened, to be told to the host's handlers. Written in the transaction of what happened. */
@Entity({ name: 'vu_host_event', synchronize: false })
export class HostEvent {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  /** UUIDv7, the public id. `id` is the position in the customer's line and is used in jobs. */
  @Column('uuid', { name: 'event_id' })
  eventId!: string;

  @Column('text')
  name!: VerifiedUserEventName;

  /** No foreign key: an identity is erased without regard to events. What is left to tell of it is dropped. */
  @Column('uuid', { name: 'identity_id' })
  identityId!: string;

  @Column('uuid', { name: 'reverification_id', nullable: true })
  reverificationId!: string | null;

  @Column('jsonb')
  state!: IdentityState;

  @Column('jsonb')
  cause!: Cause;

  @Column('jsonb')
  detail!: object;

  @Column('text', { default: 'queued' })
  status!: HostEventStatus;

  /** Of a failure: the code or class of its error. Of one that is done: why nobody was told. */
  @Column('text', { nullable: true })
  reason!: string | null;

  /** Handlers that have run, so that the failure of one does not repeat the others. */
  @Column('text', { name: 'handled_by', array: true, default: '{}' })
  handledBy!: string[];

  @Column('int', { default: 0 })
  attempts!: number;

  /** Start of the first attempt; the retry window is counted from it. */
  @Column('timestamptz', { name: 'first_attempt_at', nullable: true })
  firstAttemptAt!: Date | null;

  /** Consecutive attempts without an outcome, because the workers died or lost the lease. */
  @Column('int', { name: 'lost_attempts', default: 0 })
  lostAttempts!: number;

  /** When it was last redriven; null: never. */
  @Column('timestamptz', { name: 'redriven_at', nullable: true })
  redrivenAt!: Date | null;

  /** When it may be taken; while a worker has it in hand, when its lease ends. */
  @Column('timestamptz', { name: 'due_at' })
  dueAt!: Date;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}
