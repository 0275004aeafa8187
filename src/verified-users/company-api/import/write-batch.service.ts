import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { isRetryableConflict } from '../../database/sql-state';
import { TRANSACTION_LIMIT_MS, transactWithin } from '../../database/transact-within';
import { eachCustomerOnce } from '../../identity/each-customer-once';
import type { ProjectAccess } from '../../identity/project-access';
import type { Registration, RegistrationOutcome } from '../../identity/registration';
import { isUnavailable } from '../../problem/is-unavailable';
import { WakeUp } from '../../queue/wake-up.service';
import { RegisterBatch } from '../operations/register-batch.service';
import { faultOfRow } from './fault-of-row';

/** What became of a row. */
export type WrittenRow = RegistrationOutcome | { outcome: 'failed'; fault: string };

/** Longest wait for a lock: a customer whose row stays locked fails its own row of the file, not the whole import. */
const LOCK_TIMEOUT_MS = 3_000;

/** Stores many customers in one transaction, or, when that fails, each in one of its own. */
@Injectable()
export class WriteBatch {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly batch: RegisterBatch,
    private readonly wakeUp: WakeUp,
  ) {}

  /**
   * @returns what became of each, in the same order.
   * @throws what the database says when it is away. What it had taken until then stays.
   */
  async write(registrations: readonly Registration[], access: ProjectAccess): Promise<WrittenRow[]> {
    const written: WrittenRow[] = [];
    for (const run of eachCustomerOnce(registrations)) written.push(...(await this.writeRun(run, access)));
    return written;
  }

  private async writeRun(
    registrations: readonly Registration[],
    access: ProjectAccess,
  ): Promise<WrittenRow[]> {
    try {
      return await this.together(registrations, access);
    } catch (error) {
      if (isUnavailable(error) && !isRetryableConflict(error)) throw error;
      const written: WrittenRow[] = [];
      for (const registration of registrations) written.push(await this.alone(registration, access));
      return written;
    }
  }

  private async together(
    registrations: readonly Registration[],
    access: ProjectAccess,
  ): Promise<RegistrationOutcome[]> {
    const { outcomes, wake } = await transactWithin(
      this.dataSource,
      (manager) => this.batch.register(manager, registrations, access),
      TRANSACTION_LIMIT_MS,
      LOCK_TIMEOUT_MS,
    );
    this.wakeUp.rows(wake);
    return outcomes;
  }

  private async alone(registration: Registration, access: ProjectAccess): Promise<WrittenRow> {
    try {
      return (await this.together([registration], access))[0]!;
    } catch (error) {
      const fault = faultOfRow(error);
      if (fault === null) throw error;
      return { outcome: 'failed', fault };
    }
  }
}
