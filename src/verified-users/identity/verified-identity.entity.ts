import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Doubt } from '../options/event-policy';
import type { IdentityStatus, Watch } from './identity-status';

/** Our record of one customer, keyed by project and `clientCustomerId`. */
@Entity({ name: 'vu_identity', synchronize: false })
export class VerifiedIdentity {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  project!: string;

  /** The company's own id of the customer; holds no personal data. */
  @Column('text', { name: 'client_customer_id' })
  clientCustomerId!: string;

  @Column('text')
  status!: IdentityStatus;

  @Column('text')
  watch!: Watch;

  /** The most serious doubt about the number since it was last verified. */
  @Column('text', { nullable: true })
  doubt!: Doubt | null;

  @Column('timestamptz', { name: 'verified_at', nullable: true })
  verifiedAt!: Date | null;

  /** Name, email address and phone number: encrypted JSON, read through `ContactCipher`. */
  @Column('bytea')
  contact!: Buffer;

  /** Keyed hash of the email address, for look-ups. */
  @Column('text', { name: 'email_hash', nullable: true })
  emailHash!: string | null;

  /** Keyed hash of the phone number in E.164, for look-ups. */
  @Column('text', { name: 'phone_hash', nullable: true })
  phoneHash!: string | null;

  /** BCP 47 tag for emails and pages; null: the module's default. */
  @Column('text', { nullable: true })
  locale!: string | null;

  /** IANA time zone of the customer, for quiet hours; null: `schedules.timeZone`. */
  @Column('text', { name: 'time_zone', nullable: true })
  timeZone!: string | null;

  /** Why a person should look at this identity, such as `number_shared`; null: no reason. */
  @Column('text', { name: 'review_reason', nullable: true })
  reviewReason!: string | null;

  /** When the number is to be checked without a notice (`checkDueAt`); null: not planned. */
  @Column('timestamptz', { name: 'check_due_at', nullable: true })
  checkDueAt!: Date | null;

  /** The `checkDueAt` for which Prove was asked a billed question. The same date is never billed twice. */
  @Column('timestamptz', { name: 'check_billed_for', nullable: true })
  checkBilledFor!: Date | null;

  /** When an answer of Prove's that is not billed last stood in for the customer's. */
  @Column('timestamptz', { name: 'silent_check_at', nullable: true })
  silentCheckAt!: Date | null;

  /** The email address before the latest change of it, encrypted like `contact`. */
  @Column('bytea', { name: 'former_email', nullable: true })
  formerEmail!: Buffer | null;

  @Column('timestamptz', { name: 'email_changed_at', nullable: true })
  emailChangedAt!: Date | null;

  /** Keyed hash of the address to which emails came back; it need not be the one on record. */
  @Column('text', { name: 'undeliverable_email_hash', nullable: true })
  undeliverableEmailHash!: string | null;

  @Column('timestamptz', { name: 'email_undeliverable_at', nullable: true })
  emailUndeliverableAt!: Date | null;

  /** When the number on record last changed; null: never, or before this was recorded. */
  @Column('timestamptz', { name: 'number_changed_at', nullable: true })
  numberChangedAt!: Date | null;

  /** The number that the latest verification of another number replaced, encrypted like `contact`. */
  @Column('bytea', { name: 'former_phone', nullable: true })
  formerPhone!: Buffer | null;

  /** When the company closed the customer; null: not closed, or closed before this was recorded. */
  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}
