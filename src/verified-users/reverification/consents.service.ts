import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { IsNull, type EntityManager } from 'typeorm';
import { queueHostEvents } from '../host-events/queue-host-events';
import { Consent } from '../identity/consent.entity';
import type { Cause } from '../identity/identity-history.entity';
import { IdentityNotFoundError } from '../identity/identity-not-found.error';
import { stateOf } from '../identity/identity-state';
import { InvalidRegistrationError } from '../identity/invalid-registration.error';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { writeHistory } from '../identity/write-history';
import { Clock } from '../options/clock';
import { rowsToWake, type RowsToWake } from '../queue/rows-to-wake';

/** What a customer agreed to, and where; see `Consent`. */
export type ConsentToGive = Pick<Consent, 'country' | 'textVersion' | 'channel' | 'givenBy'>;

/** Customers' agreement that a mobile operator may be asked about their number (CA, GB, DE, FR). */
@Injectable()
export class Consents {
  constructor(private readonly clock: Clock) {}

  /**
   * The same country and text again change nothing. Another text takes the place of the earlier one, which stays on
   * record as withdrawn.
   *
   * @returns rows to wake after the commit.
   * @throws {InvalidRegistrationError}
   * @throws {IdentityNotFoundError}
   */
  async give(manager: EntityManager, identityId: string, given: ConsentToGive): Promise<RowsToWake> {
    check(given);
    const identity = await this.lock(manager, identityId);
    const { country, textVersion, channel, givenBy } = given;
    const live = { identityId, country, withdrawnAt: IsNull() };
    if (await manager.existsBy(Consent, { ...live, textVersion })) return rowsToWake();
    const now = this.clock.now();
    await manager.update(Consent, live, { withdrawnAt: now });
    const row = { country, textVersion, channel, givenBy, givenAt: now, withdrawnAt: null };
    await manager.insert(Consent, { id: randomUUID(), identityId, ...row });
    const cause = await this.tell(manager, identity, 'consent_given', givenBy, now);
    const detail = { country, textVersion, channel };
    const event = { name: 'consent.given' as const, identityId, at: now, state: identity, cause, detail };
    return rowsToWake({ hostEvents: await queueHostEvents(manager, event) });
  }

  /**
   * A verification that is running already goes on.
   *
   * @param by who wants it withdrawn. Default: the company, on behalf of the customer.
   * @returns rows to wake after the commit; none when there was no consent.
   * @throws {IdentityNotFoundError}
   */
  async withdraw(
    manager: EntityManager,
    identityId: string,
    country: string,
    by: Consent['givenBy'] = 'company',
  ): Promise<RowsToWake> {
    const identity = await this.lock(manager, identityId);
    const now = this.clock.now();
    const withdrawn = await manager.update(
      Consent,
      { identityId, country, withdrawnAt: IsNull() },
      { withdrawnAt: now },
    );
    if (!withdrawn.affected) return rowsToWake();
    const cause = await this.tell(manager, identity, 'consent_withdrawn', by, now);
    const detail = { country };
    const event = { name: 'consent.withdrawn' as const, identityId, at: now, state: identity, cause, detail };
    return rowsToWake({ hostEvents: await queueHostEvents(manager, event) });
  }

  /** All of them, withdrawn ones included, oldest first. */
  list(manager: EntityManager, identityId: string): Promise<Consent[]> {
    return manager.find(Consent, { where: { identityId }, order: { givenAt: 'ASC', id: 'ASC' } });
  }

  /** @param country as `consentCountryOf` tells it. */
  has(manager: EntityManager, identityId: string, country: string): Promise<boolean> {
    return manager.existsBy(Consent, { identityId, country, withdrawnAt: IsNull() });
  }

  /** Decides the race of two that give the same consent at one moment: the second one finds the first one's. */
  private async lock(manager: EntityManager, id: string): Promise<VerifiedIdentity> {
    const lock = { mode: 'for_no_key_update' as const };
    const identity = await manager.findOne(VerifiedIdentity, { where: { id }, lock });
    if (!identity) throw new IdentityNotFoundError();
    return identity;
  }

  private async tell(
    manager: EntityManager,
    identity: VerifiedIdentity,
    what: 'consent_given' | 'consent_withdrawn',
    kind: Consent['givenBy'],
    at: Date,
  ): Promise<Cause> {
    const cause = { kind, id: null };
    const state = stateOf(identity);
    await writeHistory(manager, { identityId: identity.id, at, what, cause, before: state, after: state });
    return cause;
  }
}

/** A consent for `gb` would never be found, and its customer be asked for it for ever. */
function check({ country, textVersion, channel }: ConsentToGive): void {
  const faults = [
    ...(/^([A-Z]{2}|\+\d{1,3})$/.test(country)
      ? []
      : ['consent.country must be two capital letters such as GB, or a calling code such as +44']),
    ...(isShort(textVersion) ? [] : ['consent.textVersion must have 1 to 64 characters']),
    ...(isShort(channel) ? [] : ['consent.channel must have 1 to 64 characters']),
  ];
  if (faults.length > 0) throw new InvalidRegistrationError(faults);
}

function isShort(text: string): boolean {
  return text.length >= 1 && text.length <= 64;
}
