import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../options/clock';
import { checkInput, toE164, toPast } from './check-input';
import { ChangeContact, type ContactChange } from './change-contact.service';
import type { Contact } from './contact';
import { Enrollment } from './enrollment.entity';
import { lockIdentityKeys } from './identity-keys-lock';
import { stateOf } from './identity-state';
import { NewIdentities } from './new-identities.service';
import type { Preferences } from './preferences';
import { RegisterIdentityInput } from './register-identity.input';
import { VerifiedIdentity } from './verified-identity.entity';
import { writeHistory } from './write-history';

export interface RegisteredIdentity {
  identity: VerifiedIdentity;
  /** False when the customer was registered before. */
  created: boolean;
  /** What that changed of a customer who was; null: nothing. `FollowContactChange` does what follows from it. */
  change: ContactChange | null;
}

/** Makes customers known, or brings what we know of them up to date. */
@Injectable()
export class RegisterIdentity {
  constructor(
    private readonly newIdentities: NewIdentities,
    private readonly changeContact: ChangeContact,
    private readonly clock: Clock,
  ) {}

  /**
   * Registers a customer. The same customer again changes name, address, number, locale and time zone to what is given now;
   * its enrollment stays as it is. Another number makes a verified identity `reverification_required`.
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
      const cause = { kind: 'company' as const, id: null };
      const change = await this.changeContact.change(manager, known, contact, preferencesOf(input), cause);
      return { identity: known, created: false, change };
    }

    const now = this.clock.now();
    const verifiedAt = enrollment?.verifiedAt
      ? toPast(enrollment.verifiedAt, now, 'enrollment.verifiedAt')
      : null;
    const identity = this.newIdentities.create(
      {
        ...{ project, clientCustomerId, contact, preferences: preferencesOf(input) },
        enrollment: enrollment
          ? { proveId: enrollment.proveId, verifiedAt, enrolled: enrollment.enrolled ?? null }
          : null,
      },
      now,
    );
    const { id } = identity;
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
    return { identity, created: true, change: null };
  }
}

function preferencesOf({ locale, timeZone }: RegisterIdentityInput): Preferences {
  return { locale: locale ?? null, timeZone: timeZone ?? null };
}

function contactOf(input: RegisterIdentityInput): Contact {
  return {
    firstName: input.firstName ?? null,
    lastName: input.lastName ?? null,
    email: input.email ?? null,
    phoneNumber: toE164(input.phoneNumber),
  };
}
