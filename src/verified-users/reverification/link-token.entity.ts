import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** The secret in an emailed link. Only its SHA-256 is kept, so the database cannot open a link (P11). */
@Entity({ name: 'vu_link_token', synchronize: false })
export class LinkToken {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('uuid', { name: 'reverification_id' })
  reverificationId!: string;

  @Column('bytea', { name: 'token_sha256' })
  tokenSha256!: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;

  /** Set when a newer link took its place. */
  @Column('timestamptz', { name: 'replaced_at', nullable: true })
  replacedAt!: Date | null;
}
