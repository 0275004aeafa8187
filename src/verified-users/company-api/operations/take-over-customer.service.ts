import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Enrollment } from '../../identity/enrollment.entity';
import type { RegisteredIdentity } from '../../identity/register-identity.service';
import { Clock } from '../../options/clock';
import { parsePhoneNumber } from '../../phone/phone-number';
import type { ProveIdentity } from '../../prove/answers/prove-identity';
import { ProveClient } from '../../prove/prove-client.service';
import { regionOfNumber } from '../../prove/region';
import { checkRequest, requireE164 } from '../check-request';
import { CustomerAlreadyKnownError } from '../errors/customer-already-known.error';
import { ProveCustomerMismatchError } from '../errors/prove-customer-mismatch.error';
import { ProveNumberMismatchError } from '../errors/prove-number-mismatch.error';
import { TakeOverInput } from '../inputs/take-over.input';
import { RegisterCustomers } from './register-customers.service';

/** Makes customers known who are enrolled at Prove already, with what Prove says of them. */
@Injectable()
export class TakeOverCustomer {
  constructor(
    private readonly customers: RegisterCustomers,
    private readonly prove: ProveClient,
    private readonly clock: Clock,
  ) {}

  /** A customer who is known with this very enrollment has what Prove says brought up to date. */
  async takeOver(given: TakeOverInput): Promise<{ identityId: string; created: boolean }> {
    const { proveId, verifiedAt, confirm, ...input } = await checkRequest(TakeOverInput, given);
    const phoneNumber = input.phoneNumber == null ? undefined : requireE164(input.phoneNumber);
    const held = confirm === false ? null : await this.ask(proveId, phoneNumber, input);
    const enrolled = held?.active ?? undefined;
    const registration = {
      ...input,
      phoneNumber: phoneNumber ?? numberOf(held) ?? undefined,
      enrollment: { proveId, verifiedAt, enrolled },
    };
    return this.customers.register(registration, (manager, registered) =>
      this.store(manager, registered, proveId, held),
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
    const number = numberOf(held);
    if (phoneNumber !== undefined && number !== null && number !== phoneNumber)
      throw new ProveNumberMismatchError();
    return held;
  }

  private async store(
    manager: EntityManager,
    { identity, created }: RegisteredIdentity,
    proveId: string,
    held: ProveIdentity | null,
  ): Promise<void> {
    const current = { identityId: identity.id, proveId, current: true };
    // Under the identity's lock, so that what is found here is what was there before.
    if (!created && !(await manager.existsBy(Enrollment, current))) throw new CustomerAlreadyKnownError();
    if (!held) return;
    const { active, carrier, lineType, countryCode } = held;
    const snapshot = { active, carrier, lineType, countryCode, checkedAt: this.clock.now() };
    await manager.update(Enrollment, current, snapshot);
  }
}

function numberOf(held: ProveIdentity | null): string | null {
  return held?.phoneNumber == null ? null : (parsePhoneNumber(held.phoneNumber)?.e164 ?? null);
}
