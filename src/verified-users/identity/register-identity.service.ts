import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../options/clock';
import { checkInput, toE164, toPast } from './check-input';
import type { Contact } from './contact';
import { ContactCipher } from './contact-cipher.service';
import { Enrollment } from './enrollment.entity';
import { lockIdentityKeys } from './identity-keys-lock';
import { stateOf } from './identity-state';
import { RegisterIdentityInput } from './register-identity.input';
import { VerifiedIdentity } from './verified-identity.entity';
import { watchOfNumber } from './watch-of-number';
import { writeHistory } from './write-history';

export interface RegisteredIdentity {
  identity: VerifiedIdentity;
  /** False when the customer was registered before. */
  created: boolean;
  /** Whether name, address, number or locale of a known customer are others than before. */
  changed: boolean;
}

/** Makes customers known, or brings what we know of them up to date. */
@Injectable()
export class RegisterIdentity {
  constructor(
    private readonly contacts: ContactCipher,
    private readonly clock: Clock,
  ) {}

  /**
   * Registers a customer. The same customer again changes name, address, number and locale to what is given now;
   * its status, watch and enrollment stay as they are.
   *
   * @throws {InvalidRegistrationError}
   */
  async register(manager: EntityManager, given: RegisterIdentityInput): Promise<RegisteredIdentity> {
    const input = await checkInput(RegisterIdentityInput, given);
    const project = input.project ?? 'default';
    const { clientCustomerId, enrollment } = input;
    const contact = contactOf(input);

    await lockIdentityKeys(manager, { project, clientCustomerId, proveId: enrollment?.proveId ?? null });
    const known = await manager.findOne(VerifiedIdentity, {
      where: { project, clientCustomerId },
      lock: { mode: 'pessimistic_write' },
    });
    if (known) {
      const changed = await this.update(manager, known, contact, input.locale ?? null);
      return { identity: known, created: false, changed };
    }

    const now = this.clock.now();
    const verifiedAt = enrollment?.verifiedAt
      ? toPast(enrollment.verifiedAt, now, 'enrollment.verifiedAt')
      : null;
    const id = randomUUID();
    const identity = manager.create(VerifiedIdentity, {
      id,
      project,
      clientCustomerId,
      status: enrollment ? 'verified' : 'pending',
      watch: enrollment ? watchOfNumber(contact.phoneNumber, enrollment.enrolled ?? null) : 'unknown',
      doubt: null,
      verifiedAt,
      ...this.contacts.seal(id, contact),
      locale: input.locale ?? null,
      createdAt: now,
      updatedAt: now,
    });
    await manager.insert(VerifiedIdentity, identity);
    if (enrollment) {
      await manager.insert(Enrollment, {
        id: randomUUID(),
        identityId: id,
        project,
        proveId: enrollment.proveId,
        current: true,
        enrolledAt: verifiedAt ?? now,
        endedAt: null,
      });
    }
    await writeHistory(manager, {
      identityId: id,
      at: now,
      what: 'registered',
      cause: { kind: 'company', id: null },
      after: stateOf(identity),
    });
    return { identity, created: true, changed: false };
  }

  /** @returns whether there was something to change. */
  private async update(
    manager: EntityManager,
    identity: VerifiedIdentity,
    contact: Contact,
    locale: string | null,
  ): Promise<boolean> {
    const before = this.contacts.open(identity);
    if (identity.locale === locale && isSameContact(before, contact)) return false;
    const now = this.clock.now();
    Object.assign(identity, this.contacts.seal(identity.id, contact), { locale, updatedAt: now });
    const { contact: sealed, emailHash, phoneHash } = identity;
    await manager.update(
      VerifiedIdentity,
      { id: identity.id },
      { contact: sealed, emailHash, phoneHash, locale, updatedAt: now },
    );
    await writeHistory(manager, {
      identityId: identity.id,
      at: now,
      what: 'contact_changed',
      cause: { kind: 'company', id: null },
    });
    return true;
  }
}

function contactOf(input: RegisterIdentityInput): Contact {
  return {
    firstName: input.firstName ?? null,
    lastName: input.lastName ?? null,
    email: input.email ?? null,
    phoneNumber: toE164(input.phoneNumber),
  };
}

function isSameContact(one: Contact, other: Contact): boolean {
  const fields: (keyof Contact)[] = ['firstName', 'lastName', 'email', 'phoneNumber'];
  return fields.every((field) => one[field] === other[field]);
}
