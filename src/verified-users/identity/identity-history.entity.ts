import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { IdentityState } from './identity-state';

/** What made a change: a notification, the company's back end, a schedule, the customer, or an operator. */
export interface Cause {
  kind: 'notification' | 'company' | 'schedule' | 'customer' | 'operator';
  /** Id of the cause: a notification's id, a re-verification's id, a request id. Never personal data. */
  id: string | null;
}

/** One change of an identity: what, when, cause, before, after. Append-only; the database refuses edits. */
@Entity('vu_identity_history')
export class IdentityHistory {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('uuid', { name: 'identity_id' })
  identityId!: string;

  @Column('timestamptz')
  at!: Date;

  /** `registered`, `contact_changed`, `verified`, `notification_applied`, `reverification_started`, ... */
  @Column('text')
  what!: string;

  @Column('text', { name: 'cause_kind' })
  causeKind!: Cause['kind'];

  @Column('text', { name: 'cause_id', nullable: true })
  causeId!: string | null;

  @Column('jsonb', { nullable: true })
  before!: IdentityState | null;

  @Column('jsonb', { nullable: true })
  after!: IdentityState | null;
}
