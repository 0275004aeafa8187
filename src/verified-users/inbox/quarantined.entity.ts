import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** `item`: one entry of an accepted delivery. `delivery`: a whole delivery whose token was signed but refused. */
export type QuarantinedKind = 'item' | 'delivery';

/** What was signed with our secret but could not be understood or applied; kept until someone decides. */
@Entity('vu_quarantine')
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

  /** Stable code: `not_json`, `too_deep`, `too_many_items`, `invalid_item`, `event_id_reused`, `token_expired`, ... */
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
}
