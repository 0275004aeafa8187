import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { ProveRegion, ResolvedProveApi } from '../../options/resolved-options';

/**
 * `opening`: Prove is being asked to begin; `possession`: the customer has to show the phone; `verifying`: Prove is
 * being asked who owns the number; the others are over. `abandoned`: another verification took its place, or the
 * identity was closed.
 */
export const VERIFICATION_STATUSES = [
  'opening',
  'possession',
  'verifying',
  'succeeded',
  'failed',
  'expired',
  'abandoned',
] as const;
export type VerificationStatus = (typeof VERIFICATION_STATUSES)[number];

/** The statuses of a verification that is not over; an identity has at most one such. */
export const RUNNING_STATUSES = [
  'opening',
  'possession',
  'verifying',
] as const satisfies readonly VerificationStatus[];

/** Whether and how possession is checked; Prove's own words. */
export type PossessionType = 'none' | 'mobile' | 'desktop';

/** Polling the session in which generation A answers who owns the number is not billed. */
export function answersInSession({
  generation,
  correlationId,
}: Pick<Verification, 'generation' | 'correlationId'>): boolean {
  return generation === 'A' && correlationId !== null;
}

/** One try to verify one number of one identity at Prove. */
@Entity({ name: 'vu_verification', synchronize: false })
export class Verification {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'identity_id' })
  identityId!: string;

  /** The case that it belongs to; null for a first verification, or one that the company began without a case. */
  @Column('uuid', { name: 'reverification_id', nullable: true })
  reverificationId!: string | null;

  @Column('text')
  status!: VerificationStatus;

  /** Why it is over without success; see `VerificationFailure`. */
  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('text')
  generation!: ResolvedProveApi['generation'];

  @Column('text')
  possession!: PossessionType;

  /** Number and name that are being verified: encrypted JSON. Gone when the verification is over. */
  @Column('bytea', { nullable: true })
  person!: Buffer | null;

  /** Where Prove's session is. */
  @Column('text', { nullable: true })
  region!: ProveRegion | null;

  /** Prove's session. Never leaves the server. */
  @Column('text', { name: 'correlation_id', nullable: true })
  correlationId!: string | null;

  /** Encrypted; what the browser's SDK needs. Gone when the verification is over. */
  @Column('bytea', { name: 'auth_token', nullable: true })
  authToken!: Buffer | null;

  @Column('text', { name: 'prove_id', nullable: true })
  proveId!: string | null;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  /** When Prove's session ends. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  /** When Prove's status answer said that the customer holds the phone. */
  @Column('timestamptz', { name: 'possessed_at', nullable: true })
  possessedAt!: Date | null;

  /** When somebody took it last to ask Prove who owns the number; while that is recent nobody else does. */
  @Column('timestamptz', { name: 'verify_sent_at', nullable: true })
  verifySentAt!: Date | null;

  /** How often the billed question was asked. */
  @Column('int', { name: 'verify_count', default: 0 })
  verifyCount!: number;

  /**
   * Set once Prove has confirmed that the number is this person's: the time before Prove was asked; anything that
   * arrived later is newer than the answer. From here on the billed call is not repeated.
   */
  @Column('timestamptz', { name: 'proven_at', nullable: true })
  provenAt!: Date | null;

  /** Attempts to record it after Prove had confirmed it. */
  @Column('int', { name: 'finish_count', default: 0 })
  finishCount!: number;

  /** Whether Prove said with that answer that it watches the number; null: not said. */
  @Column('boolean', { nullable: true })
  enrolled!: boolean | null;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}
