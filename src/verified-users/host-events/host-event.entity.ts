import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { Cause } from '../identity/identity-history.entity';
import type { IdentityState } from '../identity/identity-state';
import type { VerifiedUserEventName } from './verified-user-events';

/** `queued` waits for handlers; `done` had none or all have run; `failed` used up its attempts. */
export const HOST_EVENT_STATUSES = ['queued', 'done', 'failed'] as const;
export type HostEventStatus = (typeof HOST_EVENT_STATUSES)[number];

/** Something that happened, to be told to the host's handlers. Written in the transaction of what happened. */
@Entity('vu_host_event')
export class HostEvent {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

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

  /** When it may be taken; while a worker has it in hand, when its lease ends. */
  @Column('timestamptz', { name: 'due_at' })
  dueAt!: Date;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}
