import { Column, Entity, PrimaryColumn } from 'typeorm';

/** When Prove may be asked again on behalf of a project; one row for all processes (P14). */
@Entity({ name: 'vu_prove_budget', synchronize: false })
export class ProveBudget {
  @PrimaryColumn('text')
  project!: string;

  /** The next request's turn. */
  @Column('timestamptz', { name: 'free_at' })
  freeAt!: Date;
}
