import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { IdentityState } from './identity-state';

/**
 * What caused a change: a notification, the company's back end, a schedule, the customer, an operator, or a failed
 * email.
 */
export interface Cause {
  kind: 'notification' | 'company' | 'schedule' | 'customer' | 'operator' | 'email';
  /** Id of the cause: a notification's id, a re-verification's id, a request id. Never personal data. */
  id: string | null;
}

/**
 * One change of an identity: what, when, cause, before, after. Append-only; the database refuses edits, and the chain of
 * hashes shows those that were made all the same.
 */
@Entity({ name: 'vu_identity_history', synchronize: false })
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

  /** Place in the identity's chain, from 1. Null: written by a version from before the chains. */
  @Column('int', { nullable: true })
  seq!: number | null;

  /** SHA-256 over the hash of the entry before and this entry. Null as `seq`. */
  @Column('bytea', { nullable: true })
  hash!: Buffer | null;
}
