import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Cause } from '../identity/identity-history.entity';

/** Why a case was opened, and what joined it while it was open. */
@Entity({ name: 'vu_reverification_cause', synchronize: false })
export class ReverificationCause {
  @PrimaryColumn('uuid', { name: 'reverification_id' })
  reverificationId!: string;

  @PrimaryColumn('text', { name: 'cause_kind' })
  causeKind!: Cause['kind'];

  @PrimaryColumn('text', { name: 'cause_id' })
  causeId!: string;

  @Column('timestamptz')
  at!: Date;
}
