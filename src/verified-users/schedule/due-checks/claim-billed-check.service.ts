import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin, TRANSACTION_LIMIT_MS } from '../../database/transact-within';
import { consentCountryOf } from '../../identity/consent-country';
import type { Contact } from '../../identity/contact';
import { ContactCipher } from '../../identity/contact-cipher.service';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { parsePhoneNumber } from '../../phone/phone-number';
import { Consents } from '../../reverification/consents.service';
import type { PersonToVerify } from '../../reverification/verification/verification-cipher.service';
import { callLimitMs, leaseMs } from '../../reverification/verification/verification-lease';
import type { ReadDueCheck } from './due-check';
import { lockUnchanged } from './lock-unchanged';
import { LOCK_TIMEOUT_MS } from './settle-check.service';

export type BilledClaim =
  /** The check as it is now, and whom to ask Prove about. */
  | { due: ReadDueCheck; person: PersonToVerify }
  /** `impossible`: number, name or consent is missing; `changed`: the identity is not what was read any more. */
  | 'impossible'
  | 'changed';

/**
 * Writes down that Prove is about to be asked a billed question, before it is asked. The date of the check moves behind
 * the time within which an answer must have come: so of many at one moment one asks, and who finds that date has come
 * knows that an answer got lost, and does not ask again (P14).
 */
@Injectable()
export class ClaimBilledCheck {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly contacts: ContactCipher,
    private readonly consents: Consents,
    private readonly clock: Clock,
  ) {}

  /** @throws a retryable conflict when another session holds the row; Prove was not asked then. */
  claim(due: ReadDueCheck): Promise<BilledClaim> {
    return transactWithin(
      this.dataSource,
      async (manager) => {
        const locked = await lockUnchanged(manager, this.contacts, due);
        if (!locked) return 'changed';
        const { id, project } = locked;
        const person = personOf(due.contact);
        if (!person || !(await this.isAllowed(manager, id, person))) return 'impossible';
        // After the answer Prove is asked about the watch too, within the time of another call.
        const limitMs = leaseMs(this.options, project) + callLimitMs(this.options, project);
        const until = new Date(this.clock.now().getTime() + limitMs);
        const change = { checkDueAt: until, checkBilledFor: until };
        await manager.update(VerifiedIdentity, { id }, change);
        return { due: { ...due, identity: Object.assign(locked, change) }, person };
      },
      TRANSACTION_LIMIT_MS,
      LOCK_TIMEOUT_MS,
    );
  }

  private async isAllowed(
    manager: EntityManager,
    identityId: string,
    { phoneNumber }: PersonToVerify,
  ): Promise<boolean> {
    const country = consentCountryOf(parsePhoneNumber(phoneNumber)!);
    return country === null || (await this.consents.has(manager, identityId, country));
  }
}

function personOf({ firstName, lastName, phoneNumber }: Contact): PersonToVerify | null {
  const name = { firstName: firstName?.trim(), lastName: lastName?.trim() };
  if (!name.firstName || !name.lastName || phoneNumber === null || !parsePhoneNumber(phoneNumber))
    return null;
  return { firstName: name.firstName, lastName: name.lastName, phoneNumber };
}
