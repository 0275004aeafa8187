import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { ItemProblem } from './item-problem';

/**
 * `stored` waits to be applied; `parked` waits for its identity to be registered; `applied` changed an identity;
 * `recorded` was understood and changes nothing; `failed` used up its attempts and waits for a person.
 */
export const NOTIFICATION_STATUSES = ['stored', 'parked', 'applied', 'recorded', 'failed'] as const;
export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

/** One item of a delivery's `notifications`; unique by project and `eventId`. */
@Entity({ name: 'vu_notification', synchronize: false })
export class Notification {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('text')
  project!: string;

  @Column('text', { name: 'event_id' })
  eventId!: string;

  @Column('uuid', { name: 'delivery_id' })
  deliveryId!: string;

  @Column('text', { name: 'event_type' })
  eventType!: string;

  /** When Prove says that it sent the event, else when it arrived; not when the phone changed. */
  @Column('timestamptz', { name: 'event_timestamp' })
  eventTimestamp!: Date;

  @Column('text', { name: 'client_customer_id', nullable: true })
  clientCustomerId!: string | null;

  /** `identityId` or `proveId` of the item: two names of one key. */
  @Column('text', { name: 'prove_id', nullable: true })
  proveId!: string | null;

  /** SHA-256 of the item as canonical JSON, to tell a repeat from an `eventId` used twice. */
  @Column('bytea', { name: 'content_sha256' })
  contentSha256!: Buffer;

  @Column('text', { default: 'stored' })
  status!: NotificationStatus;

  /** Why it ended as it did: a stable code such as `not_current`, or the code of the last error. */
  @Column('text', { nullable: true })
  reason!: string | null;

  /** Problems of the item: fields that were replaced or left out; null: none. */
  @Column('text', { array: true, nullable: true })
  problems!: ItemProblem[] | null;

  /** Set when a person should look: `unknown_event_type`, `customer_id_mismatch`, an `ItemProblem`, ... */
  @Column('text', { name: 'review_reason', nullable: true })
  reviewReason!: string | null;

  /** The identity under which it is filed. If several have its Prove id: the one it names, else the latest. */
  @Column('uuid', { name: 'identity_id', nullable: true })
  identityId!: string | null;

  @Column('int', { default: 0 })
  attempts!: number;

  /** Not before this time; also when the sweeper may wake it again. */
  @Column('timestamptz', { name: 'due_at' })
  dueAt!: Date;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt!: Date;

  /** When it got its final status. */
  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  /** How often the same item arrived again. */
  @Column('int', { default: 0 })
  repeats!: number;
}
