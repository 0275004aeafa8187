import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { isCommand } from '../options/command-process';
import { describeOptions, differingOptions } from '../options/describe-options';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { stableCode } from './stable-code';

const LIMIT_MS = 5_000;

/** How the options of this process stand to those of the processes that run on the database. */
export interface OptionsComparison {
  /** `unknown`: no process has recorded any, and there are rows that one must have stored. */
  state: 'same' | 'different' | 'unknown';
  /** One line for each option that differs. */
  differences: string[];
}

/**
 * Records the options that this process runs with. A command that is started elsewhere has options of its own: with the
 * default ages, for instance, `run retention` would delete what the application keeps longer.
 */
@Injectable()
export class RunningOptionsService implements OnApplicationBootstrap {
  private readonly logger = new Logger(RunningOptionsService.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /** The start does not depend on it. */
  async onApplicationBootstrap(): Promise<void> {
    if (isCommand()) return;
    await this.record().catch((error: unknown) => {
      const code = stableCode(error);
      this.logger.warn({ message: 'The options could not be recorded for commands', code });
    });
  }

  /** Whether this process may act as the others on the database would. On an empty database it is the first. */
  async compare(): Promise<OptionsComparison> {
    const [row] = await this.query<{ options: Record<string, string> | null; empty: boolean }>(
      `SELECT (SELECT options FROM vu_running_options) AS options,
              NOT EXISTS (SELECT FROM vu_identity) AND NOT EXISTS (SELECT FROM vu_delivery) AS empty`,
    );
    if (row?.options) {
      const differences = differingOptions(row.options, describeOptions(this.options));
      return { state: differences.length === 0 ? 'same' : 'different', differences };
    }
    if (!row?.empty) return { state: 'unknown', differences: [] };
    await this.record();
    return { state: 'same', differences: [] };
  }

  private async record(): Promise<void> {
    await this.query(
      `INSERT INTO vu_running_options (options) VALUES ($1)
       ON CONFLICT (id) DO UPDATE SET options = EXCLUDED.options, recorded_at = now()`,
      [JSON.stringify(describeOptions(this.options))],
    );
  }

  private query<T>(sql: string, parameters: unknown[] = []): Promise<T[]> {
    return queryWithin<T[]>(this.dataSource, LIMIT_MS, sql, parameters);
  }
}
