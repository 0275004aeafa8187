import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The customer's agreement that a mobile operator may be asked (CA, GB, DE, FR). Withdrawn ones stay on record. */
@Entity({ name: 'vu_consent', synchronize: false })
export class Consent {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'identity_id' })
  identityId!: string;

  /** ISO 3166-1 alpha-2 of the number's country; `+44` and the like where a number could be of several. */
  @Column('text')
  country!: string;

  /** Which text the customer agreed to. */
  @Column('text', { name: 'text_version' })
  textVersion!: string;

  /** Where: `page`, or what the company says, such as `branch` or `app`. */
  @Column('text')
  channel!: string;

  /** Who told us: the customer on the page, or the company. */
  @Column('text', { name: 'given_by' })
  givenBy!: 'customer' | 'company';

  @Column('timestamptz', { name: 'given_at' })
  givenAt!: Date;

  @Column('timestamptz', { name: 'withdrawn_at', nullable: true })
  withdrawnAt!: Date | null;
}
