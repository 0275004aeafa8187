import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../options/clock';
import { changedFieldsOf, type Contact } from './contact';
import { ContactCipher } from './contact-cipher.service';
import { forgetForeignEnrollments } from './foreign-enrollments';
import type { Cause } from './identity-history.entity';
import { stateOf } from './identity-state';
import { changedPreferencesOf, type Preferences } from './preferences';
import { stateAfterNewNumber } from './state-after-new-number';
import { VerifiedIdentity } from './verified-identity.entity';
import { writeHistory } from './write-history';

/** Name of a contact or preference field; not personal data. */
export type ContactField = keyof Contact | keyof Preferences;

/** What a change of name, address, number or preferences changed. */
export interface ContactChange {
  identity: VerifiedIdentity;
  at: Date;
  /** The fields that changed; at least one. */
  changed: ContactField[];
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
    const changed: ContactField[] = [
      ...changedFieldsOf(known, contact),
      ...changedPreferencesOf(identity, { locale, timeZone }),
    ];
    if (changed.length === 0) return null;
    const at = this.clock.now();
    const before = stateOf(identity);
    const numberChanged = changed.includes('phoneNumber');
    const after = numberChanged ? stateAfterNewNumber(before, contact.phoneNumber) : before;
    const former = known.email !== null && known.email !== contact.email ? known.email : null;
    const change = {
      ...after,
      ...this.contacts.seal(identity, contact),
      ...(former === null
        ? {}
        : { formerEmail: this.contacts.sealFormerEmail(identity, former), emailChangedAt: at }),
      ...(numberChanged ? this.numberChange(identity, contact, at) : {}),
      ...{ locale, timeZone },
      updatedAt: at,
    };
    await manager.update(VerifiedIdentity, { id: identity.id }, change);
    if (numberChanged) await forgetForeignEnrollments(manager, identity.id);
    const entry = { identityId: identity.id, at, what: 'contact_changed', cause };
    await writeHistory(manager, numberChanged ? { ...entry, before, after } : entry);
    return {
      identity: Object.assign(identity, change),
      at,
      changed,
      tellFormerEmail: former !== null,
      numberChanged,
      nameChanged: changed.includes('firstName') || changed.includes('lastName'),
      reverify: before.status === 'verified' && after.status === 'reverification_required',
    };
  }

  /** Once the former number is back on record, a registration that carries it is no longer stale. */
  private numberChange(
    identity: VerifiedIdentity,
    { phoneNumber }: Contact,
    at: Date,
  ): Pick<VerifiedIdentity, 'numberChangedAt' | 'formerPhone'> {
    const isFormer = phoneNumber !== null && phoneNumber === this.contacts.openFormerPhone(identity);
    return { numberChangedAt: at, formerPhone: isFormer ? null : identity.formerPhone };
  }
}
