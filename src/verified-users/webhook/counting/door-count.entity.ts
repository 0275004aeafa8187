import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How many requests a project's webhook accepted and refused within one hour, of all processes. */
@Entity({ name: 'vu_door_count', synchronize: false })
export class DoorCount {
  @PrimaryColumn('text')
  project!: string;

  /** When the hour began, UTC. */
  @PrimaryColumn('timestamptz')
  hour!: Date;

  @Column('bigint', { default: 0 })
  accepted!: string;

  /** Without a token, with a bad one, or with one whose claims were refused. */
  @Column('bigint', { default: 0 })
  refused!: string;

  /** Of the refused ones those signed with our secret, after the hour's last accepted one, as far as several processes can tell. */
  @Column('bigint', { name: 'refused_since', default: 0 })
  refusedSince!: string;

  /** The last accepted one of the hour. */
  @Column('timestamptz', { name: 'accepted_at', nullable: true })
  acceptedAt!: Date | null;

  /** The last refused one of the hour. */
  @Column('timestamptz', { name: 'refused_at', nullable: true })
  refusedAt!: Date | null;
}
