import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { checkInput } from '../../identity/check-input';
import type { ProjectAccess } from '../../identity/project-access';
import { readRegistration } from '../../identity/read-registration';
import type { TakenRegistration } from '../../identity/registration';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { rowsToWake, type RowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { Consents } from '../../reverification/consents.service';
import { RegisterCustomerInput } from '../inputs/register-customer.input';
import { RegisterBatch } from './register-batch.service';

/** The outcome of a registration. */
export interface RegisteredCustomer extends Pick<TakenRegistration, 'identityId' | 'outcome' | 'conflicts'> {
  /** False when the customer was known before. */
  created: boolean;
}

/** Registers one customer, or updates a known one. */
@Injectable()
export class RegisterCustomers {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly batch: RegisterBatch,
    private readonly consents: Consents,
    private readonly wakeUp: WakeUp,
    private readonly clock: Clock,
  ) {}

  /**
   * @param alongside further work for the same transaction.
   * @param validation of the number; `possible` for a number that Prove holds, even if our numbering plans do not know it.
   * @throws {InvalidRegistrationError}
   * @throws {UnknownProjectError}
   * @throws {IdentityClosedError}
   */
  async register(
    access: ProjectAccess,
    given: RegisterCustomerInput,
    alongside?: (manager: EntityManager, registered: TakenRegistration) => Promise<void>,
    validation = this.options.phoneNumbers.validation,
  ): Promise<RegisteredCustomer> {
    const { consents, ...input } = await checkInput(RegisterCustomerInput, given);
    const registration = await readRegistration(input, null, this.clock.now(), validation);
    const { registered, wake } = await transactWithin(this.dataSource, async (manager) => {
      const { outcomes, wake: followed } = await this.batch.register(manager, [registration], access);
      const one = outcomes[0]!;
      if (one.outcome === 'refused') throw one.error;
      const given: RowsToWake[] = [];
      for (const consent of consents ?? [])
        given.push(await this.consents.give(manager, one.identityId, { ...consent, givenBy: 'company' }));
      await alongside?.(manager, one);
      return { registered: one, wake: rowsToWake(followed, ...given) };
    });
    this.wakeUp.rows(wake);
    const { identityId, outcome, conflicts } = registered;
    return { identityId, created: outcome === 'registered', outcome, conflicts };
  }
}
