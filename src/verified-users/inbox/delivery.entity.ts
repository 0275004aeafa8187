import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One HTTP request that Prove sent, kept whole. */
@Entity({ name: 'vu_delivery', synchronize: false })
export class Delivery {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  project!: string;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt!: Date;

  /** The bytes as they came, before any decoding; null: dropped by retention. */
  @Column('bytea', { nullable: true })
  body!: Buffer | null;

  @Column('bytea', { name: 'body_sha256' })
  bodySha256!: Buffer;

  @Column('text', { name: 'content_type', nullable: true })
  contentType!: string | null;

  @Column('text', { name: 'content_encoding', nullable: true })
  contentEncoding!: string | null;

  /** `X-Correlation-ID` of the request, for asking Prove about it. */
  @Column('text', { name: 'correlation_id', nullable: true })
  correlationId!: string | null;

  /** Items of `notifications`; 0 when the body could not be read. */
  @Column('int', { name: 'item_count' })
  itemCount!: number;
}
