import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The host's own record of a customer. */
@Entity('customer')
export class Customer {
  @PrimaryColumn('text')
  id!: string;

  @Column('text')
  plan!: string;
}
