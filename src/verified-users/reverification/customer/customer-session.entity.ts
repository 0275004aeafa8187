import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The browser that used a link goes on with a secret of its own, of which only the SHA-256 is kept. */
@Entity({ name: 'vu_customer_session', synchronize: false })
export class CustomerSession {
  @PrimaryColumn('uuid')
  id!: string;

  /** The link that was used up for it. */
  @Column('bigint', { name: 'link_token_id' })
  linkTokenId!: string;

  @Column('bytea', { name: 'secret_sha256' })
  secretSha256!: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
