import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../options/clock';
import { isSameContact, type Contact } from './contact';
import { ContactCipher } from './contact-cipher.service';
import type { Cause } from './identity-history.entity';
import { stateOf } from './identity-state';
import { isSamePreferences, type Preferences } from './preferences';
import { stateAfterNewNumber } from './state-after-new-number';
import { VerifiedIdentity } from './verified-identity.entity';
import { writeHistory } from './write-history';

/** What a change of name, address, number or preferences changed. */
export interface ContactChange {
  identity: VerifiedIdentity;
  at: Date;
  /** The address was replaced or removed, and the former one is to be told. */
  tellFormerEmail: boolean;
  /** Another number is on record than the one that was verified, or was being verified. */
  numberChanged: boolean;
  /** Another first or last name is on record than the one that Prove was asked about. */
  nameChanged: boolean;
  /** The identity was verified until now: a re-verification is to be opened. */
  reverify: boolean;
}

/** Replaces what we know of a customer's name, address, number and preferences. */
@Injectable()
export class ChangeContact {
  constructor(
    private readonly contacts: ContactCipher,
    private readonly clock: Clock,
  ) {}

  /**
   * The caller has locked the identity's row, and does what follows from the change (`FollowContactChange`).
   *
   * @returns null when nothing differs.
   */
  async change(
    manager: EntityManager,
    identity: VerifiedIdentity,
    contact: Contact,
    { locale, timeZone }: Preferences,
    cause: Cause,
  ): Promise<ContactChange | null> {
    const known = this.contacts.open(identity);
    if (isSamePreferences(identity, { locale, timeZone }) && isSameContact(known, contact)) return null;
    const at = this.clock.now();
    const before = stateOf(identity);
    const numberChanged = known.phoneNumber !== contact.phoneNumber;
    const after = numberChanged ? stateAfterNewNumber(before, contact.phoneNumber) : before;
    const former = known.email !== null && known.email !== contact.email ? known.email : null;
    const change = {
      ...after,
      ...this.contacts.seal(identity.id, contact),
      ...(former === null
        ? {}
        : { formerEmail: this.contacts.sealFormerEmail(identity.id, former), emailChangedAt: at }),
      ...{ locale, timeZone },
      updatedAt: at,
    };
    await manager.update(VerifiedIdentity, { id: identity.id }, change);
    const entry = { identityId: identity.id, at, what: 'contact_changed', cause };
    await writeHistory(manager, numberChanged ? { ...entry, before, after } : entry);
    return {
      identity: Object.assign(identity, change),
      at,
      tellFormerEmail: former !== null,
      numberChanged,
      nameChanged: known.firstName !== contact.firstName || known.lastName !== contact.lastName,
      reverify: before.status === 'verified' && after.status === 'reverification_required',
    };
  }
}
