import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { VerifiedIdentity } from './verified-identity.entity';

/**
 * One Prove id of an identity. The latest enrollment stays `current` after an event ended its watch, so that
 * further notices about the same number are still understood; a newer enrollment supersedes it.
 */
@Entity({ name: 'vu_enrollment', synchronize: false })
export class Enrollment {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'identity_id' })
  identityId!: string;

  @ManyToOne(() => VerifiedIdentity, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'identity_id' })
  identity?: Relation<VerifiedIdentity>;

  @Column('text')
  project!: string;

  @Column('text', { name: 'prove_id' })
  proveId!: string;

  @Column('boolean')
  current!: boolean;

  /**
   * Its notifications count even if it is not `current`: Prove watches this id for the customer, and an operator linked
   * it. A later verification that brings a new Prove id supersedes it.
   */
  @Column('boolean', { default: false })
  linked!: boolean;

  /**
   * Prove enrolled it for the customer in a verification that failed, and holds a number under it that is not the one on
   * record. Never current. Deleted when another number comes on record, because that may be the one.
   */
  @Column('boolean', { name: 'foreign_number', default: false })
  foreignNumber!: boolean;

  @Column('timestamptz', { name: 'enrolled_at' })
  enrolledAt!: Date;

  /** Sending time of the earliest event that ended the watch. */
  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  /** Whether Prove said that it sends notices for it, when it was last asked; null: never asked, or not said. */
  @Column('boolean', { nullable: true })
  active!: boolean | null;

  /** What Prove said of the line when it was last asked. */
  @Column('text', { nullable: true })
  carrier!: string | null;

  @Column('text', { name: 'line_type', nullable: true })
  lineType!: string | null;

  @Column('text', { name: 'country_code', nullable: true })
  countryCode!: string | null;

  @Column('timestamptz', { name: 'checked_at', nullable: true })
  checkedAt!: Date | null;

  /** The last reconciliation in which Prove's list had it. */
  @Column('bigint', { name: 'seen_in_run', nullable: true })
  seenInRun!: string | null;

  /** The last reconciliation in which only the list with inactive ones had it. */
  @Column('bigint', { name: 'inactive_in_run', nullable: true })
  inactiveInRun!: string | null;
}
