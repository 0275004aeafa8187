import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { Clock } from '../options/clock';
import { ChangeContact, type ContactChange } from './change-contact.service';
import { isSameContact, type Contact } from './contact';
import { ContactCipher } from './contact-cipher.service';
import { lockIdentityKeys } from './identity-keys-lock';
import { stateOf, type IdentityState } from './identity-state';
import { customerKeyOf } from './each-customer-once';
import { giveConsents, type ConsentOfIdentity } from './give-consents.sql';
import { insertEnrollments, type FirstEnrollment } from './insert-enrollments.sql';
import { insertIdentities } from './insert-identities.sql';
import { NewIdentities } from './new-identities.service';
import { isSamePreferences } from './preferences';
import type { Registration } from './registration';
import { VerifiedIdentity } from './verified-identity.entity';
import { writeHistory, type HistoryEntry } from './write-history';

/** What became of one registration; `unchanged`: all of it was known. */
export interface RegistrationOutcome {
  identityId: string;
  outcome: 'registered' | 'updated' | 'unchanged';
  /** After it. */
  state: IdentityState;
  /** What it changed of a known customer. `FollowContactChange` does what follows from it. */
  change: ContactChange | null;
}

export interface RegisteredBatch {
  /** In the order of the registrations. */
  outcomes: RegistrationOutcome[];
  /** Agreements that were not on record before. */
  consents: ConsentOfIdentity[];
  at: Date;
}

/** An identity in the hands of a batch. */
interface InHand {
  identity: VerifiedIdentity;
  contact: Contact;
  isNew: boolean;
}

const CAUSE = { kind: 'company', id: null } as const;

/**
 * Makes many customers known with a handful of statements. Each is treated as `RegisterIdentity` treats one. A customer
 * may come more than once when it is with the same data (`eachCustomerOnce`).
 */
@Injectable()
export class RegisterIdentities {
  constructor(
    private readonly contacts: ContactCipher,
    private readonly newIdentities: NewIdentities,
    private readonly changeContact: ChangeContact,
    private readonly clock: Clock,
  ) {}

  async register(manager: EntityManager, registrations: readonly Registration[]): Promise<RegisteredBatch> {
    await lockIdentityKeys(
      manager,
      ...registrations.map(({ project, clientCustomerId, enrollment }) => ({
        project,
        clientCustomerId,
        proveId: enrollment?.proveId ?? null,
      })),
    );
    const inHand = await this.fetch(manager, registrations);
    const at = this.clock.now();
    const enrollments: FirstEnrollment[] = [];
    const history: HistoryEntry[] = [];
    const outcomes: RegistrationOutcome[] = [];
    for (const registration of registrations) {
      const key = customerKeyOf(registration);
      const known = inHand.get(key);
      if (known) {
        const change = await this.bringUpToDate(manager, known, registration);
        const { id: identityId } = known.identity;
        const outcome = change ? 'updated' : 'unchanged';
        outcomes.push({ identityId, outcome, state: stateOf(known.identity), change });
        continue;
      }
      const identity = this.newIdentities.create(registration, at);
      const one = { identity, contact: registration.contact, isNew: true };
      inHand.set(key, one);
      const { id: identityId } = one.identity;
      const { enrollment, project } = registration;
      if (enrollment) {
        const { proveId, verifiedAt } = enrollment;
        enrollments.push({ identityId, project, proveId, enrolledAt: verifiedAt ?? at });
      }
      const state = stateOf(one.identity);
      history.push({ identityId, at, what: 'registered', cause: CAUSE, after: state });
      outcomes.push({ identityId, outcome: 'registered', state, change: null });
    }

    await insertIdentities(
      manager,
      [...inHand.values()].flatMap(({ identity, isNew }) => (isNew ? identity : [])),
    );
    await insertEnrollments(manager, enrollments);
    const consents = await giveConsents(
      manager,
      registrations.flatMap(({ consent }, index) =>
        consent ? [{ ...consent, identityId: outcomes[index]!.identityId }] : [],
      ),
      at,
    );
    const states = new Map(outcomes.map(({ identityId, state }) => [identityId, state]));
    for (const { identityId } of consents) {
      const state = states.get(identityId)!;
      history.push({ identityId, at, what: 'consent_given', cause: CAUSE, before: state, after: state });
    }
    await writeHistory(manager, ...history);
    return { outcomes, consents, at };
  }

  /** Locked, and in the order of ids, so that this and a batch of notifications cannot wait for each other. */
  private async fetch(
    manager: EntityManager,
    registrations: readonly Registration[],
  ): Promise<Map<string, InHand>> {
    const projects = [...new Set(registrations.map(({ project }) => project))];
    const identities = await manager.find(VerifiedIdentity, {
      where: projects.map((project) => ({
        project,
        clientCustomerId: In(
          registrations.flatMap((one) => (one.project === project ? one.clientCustomerId : [])),
        ),
      })),
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    return new Map(
      identities.map((identity) => [
        customerKeyOf(identity),
        { identity, contact: this.contacts.open(identity), isNew: false },
      ]),
    );
  }

  /** One at a time: what another number or address brings about is decided in one place. */
  private async bringUpToDate(
    manager: EntityManager,
    known: InHand,
    { contact, preferences }: Registration,
  ): Promise<ContactChange | null> {
    const { identity } = known;
    if (isSamePreferences(identity, preferences) && isSameContact(known.contact, contact)) return null;
    known.contact = contact;
    return this.changeContact.change(manager, identity, contact, preferences, CAUSE);
  }
}
