import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Which versions may run on the schema that a migration made. */
@Entity({ name: 'vu_schema_compatibility', synchronize: false })
export class SchemaCompatibility {
  /** Name of the migration. */
  @PrimaryColumn('text')
  migration!: string;

  /** Name of the latest migration that the oldest version knows which may still run. */
  @Column('text', { name: 'oldest_compatible' })
  oldestCompatible!: string;
}
