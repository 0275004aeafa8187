import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A write of the company's that is to happen once, with the answer that it was given. Holds no personal data. */
@Entity({ name: 'vu_idempotency_key', synchronize: false })
export class IdempotencyKey {
  /** Operation that the key was used for. */
  @PrimaryColumn('text')
  scope!: string;

  @PrimaryColumn('bytea', { name: 'key_sha256' })
  keySha256!: Buffer;

  /** Keyed hash of the request, so that a key used for another one is noticed. */
  @Column('bytea', { name: 'request_sha256' })
  requestSha256!: Buffer;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  /** Null while it is under way, or when its process died meanwhile. */
  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;

  @Column('int', { name: 'status_code', nullable: true })
  statusCode!: number | null;

  @Column('jsonb', { nullable: true })
  body!: unknown;
}
