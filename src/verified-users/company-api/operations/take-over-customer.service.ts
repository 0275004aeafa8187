import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Enrollment } from '../../identity/enrollment.entity';
import type { TakenRegistration } from '../../identity/registration';
import { requireProject, type ProjectAccess } from '../../identity/project-access';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { isAnsweredNumber, readAnsweredNumber } from '../../phone/answered-number';
import type { ProveIdentity } from '../../prove/answers/prove-identity';
import { ProveClient } from '../../prove/prove-client.service';
import { regionOfNumber } from '../../prove/region';
import { checkRequest, requireE164 } from '../check-request';
import { CustomerAlreadyKnownError } from '../errors/customer-already-known.error';
import { ProveCustomerMismatchError } from '../errors/prove-customer-mismatch.error';
import { ProveNumberMismatchError } from '../errors/prove-number-mismatch.error';
import { TakeOverInput } from '../inputs/take-over.input';
import { RegisterCustomers, type RegisteredCustomer } from './register-customers.service';

/** Makes customers known who are enrolled at Prove already, with what Prove says of them. */
@Injectable()
export class TakeOverCustomer {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly customers: RegisterCustomers,
    private readonly prove: ProveClient,
    private readonly clock: Clock,
  ) {}

  /**
   * Updates a customer who is already known with this enrollment to what Prove says; fields that are not given keep
   * their value.
   */
  async takeOver(access: ProjectAccess, given: TakeOverInput): Promise<RegisteredCustomer> {
    const { proveId, verifiedAt, confirm, ...input } = await checkRequest(TakeOverInput, given);
    requireProject(this.options, access, input.project);
    const { validation } = this.options.phoneNumbers;
    const phoneNumber = input.phoneNumber == null ? undefined : requireE164(input.phoneNumber, validation);
    // Taken before Prove is asked, so that everything that arrives while it answers counts as newer.
    const checkedAt = this.clock.now();
    const held = confirm === false ? null : await this.ask(proveId, phoneNumber, input);
    const number = phoneNumber ?? numberOf(held) ?? undefined;
    // A number that is unknown cannot be called watched.
    const enrolled = number === undefined ? undefined : (held?.active ?? undefined);
    const registration = {
      ...input,
      phoneNumber: number,
      enrollment: { proveId, verifiedAt, enrolled },
    };
    return this.customers.register(
      access,
      registration,
      (manager, registered) => this.store(manager, registered, { proveId, held, checkedAt }),
      'possible',
    );
  }

  /** Outside of every transaction: Prove may take its time. */
  private async ask(
    proveId: string,
    phoneNumber: string | undefined,
    { project, clientCustomerId }: { project?: string; clientCustomerId: string },
  ): Promise<ProveIdentity> {
    const held = await this.prove.getIdentity(proveId, {
      ...(project == null ? {} : { project }),
      ...(phoneNumber === undefined ? {} : { region: regionOfNumber(phoneNumber) }),
    });
    if (held.clientCustomerId !== null && held.clientCustomerId !== clientCustomerId)
      throw new ProveCustomerMismatchError();
    if (
      phoneNumber !== undefined &&
      held.phoneNumber !== null &&
      !isAnsweredNumber(held.phoneNumber, phoneNumber)
    )
      throw new ProveNumberMismatchError();
    return held;
  }

  private async store(
    manager: EntityManager,
    { identityId, outcome }: TakenRegistration,
    { proveId, held, checkedAt }: { proveId: string; held: ProveIdentity | null; checkedAt: Date },
  ): Promise<void> {
    const current = { identityId, proveId, current: true };
    // Under the identity's lock, so that what is found here is what was there before.
    if (outcome !== 'registered' && !(await manager.existsBy(Enrollment, current)))
      throw new CustomerAlreadyKnownError();
    if (!held) return;
    const { active, carrier, lineType, countryCode } = held;
    const snapshot = { active, carrier, lineType, countryCode, checkedAt };
    await manager.update(Enrollment, current, snapshot);
  }
}

/** Also null if Prove's digits may mean several numbers: a wrong guess would trust a stranger's phone. */
function numberOf(held: ProveIdentity | null): string | null {
  const answered = held?.phoneNumber ?? '';
  return answered.startsWith('+') ? readAnsweredNumber(answered) : null;
}
