import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { readSchemaState, type SchemaState } from '../database/schema-state';
import { UnusableDataSourceError } from '../database/unusable-data-source.error';
import { findDataSourceFaults } from '../database/usable-data-source';

const LIMIT_MS = 2_000;
/** A schema that fits seldom stops to; readiness is asked every few seconds. */
const KEPT_FOR_MS = 30_000;

/**
 * Whether the schema is the one that this version needs. Missing migrations do not stop a host: it may run them right
 * after its start, and does more than we do. It says so, and is not ready.
 */
@Injectable()
export class SchemaCheck implements OnApplicationBootstrap {
  private readonly logger = new Logger(SchemaCheck.name);
  private fitting: { state: SchemaState; until: number } | null = null;

  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  /** @throws {UnusableDataSourceError} for what shows only after the host has opened its DataSource. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.dataSource.isInitialized) return;
    const faults = findDataSourceFaults(this.dataSource);
    if (faults.length > 0) throw new UnusableDataSourceError(faults);
    const state = await this.read();
    if (state?.fault)
      this.logger.error({
        message: `Nothing can be stored or processed: ${state.reason}`,
        code: state.fault,
      });
  }

  /** Null when the database does not tell. */
  async read(): Promise<SchemaState | null> {
    if (this.fitting && performance.now() < this.fitting.until) return this.fitting.state;
    const state = await readSchemaState(this.dataSource, LIMIT_MS).catch(() => null);
    this.fitting = state?.fault === null ? { state, until: performance.now() + KEPT_FOR_MS } : null;
    return state;
  }
}
