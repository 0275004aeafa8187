import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** `item`: one entry of an accepted delivery. `delivery`: a whole delivery whose token was signed but refused. */
export type QuarantinedKind = 'item' | 'delivery';

export type QuarantineDecision = 'accepted' | 'dismissed';

/** What was signed with our secret but could not be understood or applied; kept until someone decides. */
@Entity({ name: 'vu_quarantine', synchronize: false })
export class Quarantined {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column('text')
  project!: string;

  @Column('text')
  kind!: QuarantinedKind;

  /** The accepted delivery that held the item; null for a refused delivery. */
  @Column('uuid', { name: 'delivery_id', nullable: true })
  deliveryId!: string | null;

  /** Stable code: `not_json`, `not_utf8`, `too_many_items`, `invalid_item`, `no_customer`, `event_id_reused`, `token_expired`, ... */
  @Column('text')
  reason!: string;

  /** What exactly was wrong, one line per fault. Names fields, never values. */
  @Column('text', { nullable: true })
  detail!: string | null;

  /** JSON text of the item, or body of the refused delivery. Null when the delivery's body says it all. */
  @Column('bytea', { nullable: true })
  content!: Buffer | null;

  /** `Content-Encoding` of a refused delivery, without which its bytes could not be read; null for items. */
  @Column('text', { name: 'content_encoding', nullable: true })
  contentEncoding!: string | null;

  @Column('bytea', { name: 'content_sha256' })
  contentSha256!: Buffer;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt!: Date;

  /** Null while undecided, which degrades readiness. */
  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt!: Date | null;

  /** `accepted`: stored again as a delivery of its own. `dismissed`: of no use. */
  @Column('text', { nullable: true })
  decision!: QuarantineDecision | null;

  /** Who decided, as named by the caller. */
  @Column('text', { name: 'decided_by', nullable: true })
  decidedBy!: string | null;
}
