import { Inject, Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { ContactCipher } from './contact-cipher.service';
import { customerKeyOf } from './each-customer-once';
import { Enrollment } from './enrollment.entity';
import { giveConsents, type ConsentOfIdentity } from './give-consents.sql';
import { lockIdentities } from './identity-keys-lock';
import { stateOf } from './identity-state';
import { InvalidRegistrationError } from './invalid-registration.error';
import { insertEnrollments, type FirstEnrollment } from './insert-enrollments.sql';
import { insertIdentities } from './insert-identities.sql';
import { NewIdentities } from './new-identities.service';
import type { Registration, RegistrationOutcome, TakenRegistration } from './registration';
import { mayUseProject, type ProjectAccess } from './project-access';
import { UnknownProjectError } from './unknown-project.error';
import { UpdateKnownIdentity, type KnownIdentity } from './update-known-identity.service';
import { VerifiedIdentity } from './verified-identity.entity';
import { writeHistory, type HistoryEntry } from './write-history';

export interface RegisteredBatch {
  /** In the order of the registrations. */
  outcomes: RegistrationOutcome[];
  /** Agreements that were not on record before. */
  consents: ConsentOfIdentity[];
  at: Date;
}

const NAMES_NEEDED = 'firstName and lastName are needed, see the option companyApi.requireNames';
const CAUSE = { kind: 'company', id: null } as const;

/**
 * Registers customers in bulk with a handful of statements. A customer may occur more than once if the data are the
 * same (`eachCustomerOnce`).
 */
@Injectable()
export class RegisterIdentities {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly contacts: ContactCipher,
    private readonly newIdentities: NewIdentities,
    private readonly updateKnownIdentity: UpdateKnownIdentity,
    private readonly clock: Clock,
  ) {}

  async register(
    manager: EntityManager,
    registrations: readonly Registration[],
    access: ProjectAccess,
  ): Promise<RegisteredBatch> {
    // Registrations of other projects take no lock either: nobody may hold up another project's customers.
    const allowed = registrations.filter(({ project }) => mayUseProject(this.options, access, project));
    await lockIdentities(
      manager,
      ...allowed.map(({ project, clientCustomerId, enrollment }) => ({
        project,
        clientCustomerId,
        proveId: enrollment?.proveId ?? null,
      })),
    );
    const known = await this.fetch(manager, allowed);
    const at = this.clock.now();
    const created = new Map<string, VerifiedIdentity>();
    const enrollments: FirstEnrollment[] = [];
    const history: HistoryEntry[] = [];
    const outcomes: RegistrationOutcome[] = [];
    for (const registration of registrations) {
      const key = customerKeyOf(registration);
      const { project, enrollment } = registration;
      const inHand = known.get(key);
      const repeated = created.get(key);
      if (!mayUseProject(this.options, access, project)) {
        outcomes.push({ outcome: 'refused', error: new UnknownProjectError() });
      } else if (this.lacksNames(registration, inHand)) {
        outcomes.push({ outcome: 'refused', error: new InvalidRegistrationError([NAMES_NEEDED]) });
      } else if (inHand) {
        outcomes.push(await this.updateKnownIdentity.update(manager, inHand, registration, at));
      } else if (repeated) {
        outcomes.push(outcomeOf('unchanged', repeated));
      } else {
        const identity = this.newIdentities.create(registration, at);
        const { id: identityId } = identity;
        created.set(key, identity);
        if (enrollment) {
          const { proveId, verifiedAt } = enrollment;
          enrollments.push({ identityId, project, proveId, enrolledAt: verifiedAt ?? at });
        }
        history.push({ identityId, at, what: 'registered', cause: CAUSE, after: stateOf(identity) });
        outcomes.push(outcomeOf('registered', identity));
      }
    }

    await insertIdentities(manager, [...created.values()]);
    await insertEnrollments(manager, enrollments);
    const consents = await this.giveConsents(manager, registrations, outcomes, at, history);
    await writeHistory(manager, ...history);
    return { outcomes, consents, at };
  }

  /**
   * Without a name on record the customer would say what Prove is asked about. A customer who was registered without one
   * before may be registered again, for what is left out keeps its value.
   */
  private lacksNames({ contact }: Registration, known: KnownIdentity | undefined): boolean {
    if (!this.options.companyApi.requireNames) return false;
    const isKnown = known !== undefined && known.identity.status !== 'closed';
    const { firstName, lastName } = isKnown ? contact : { ...known?.contact, ...contact };
    return [firstName, lastName].some((name) => (isKnown && name === undefined ? false : !name?.trim()));
  }

  private async giveConsents(
    manager: EntityManager,
    registrations: readonly Registration[],
    outcomes: readonly RegistrationOutcome[],
    at: Date,
    history: HistoryEntry[],
  ): Promise<ConsentOfIdentity[]> {
    const given = registrations.flatMap(({ consent }, index) => {
      const outcome = outcomes[index]!;
      return consent && outcome.outcome !== 'refused' ? [{ ...consent, identityId: outcome.identityId }] : [];
    });
    const consents = await giveConsents(manager, given, at);
    const states = new Map(
      outcomes.flatMap((one) => (one.outcome === 'refused' ? [] : [[one.identityId, one.state] as const])),
    );
    for (const { identityId } of consents) {
      const state = states.get(identityId)!;
      history.push({ identityId, at, what: 'consent_given', cause: CAUSE, before: state, after: state });
    }
    return consents;
  }

  /** Locked in id order, so that this and a batch of notifications cannot deadlock. */
  private async fetch(
    manager: EntityManager,
    registrations: readonly Registration[],
  ): Promise<Map<string, KnownIdentity>> {
    if (registrations.length === 0) return new Map();
    const projects = [...new Set(registrations.map(({ project }) => project))];
    const identities = await manager.find(VerifiedIdentity, {
      where: projects.map((project) => ({
        project,
        clientCustomerId: In(
          registrations.flatMap((one) => (one.project === project ? one.clientCustomerId : [])),
        ),
      })),
      order: { id: 'ASC' },
      lock: { mode: 'for_no_key_update' },
    });
    const current =
      identities.length === 0 || registrations.every(({ enrollment }) => enrollment === null)
        ? []
        : await manager.findBy(Enrollment, { identityId: In(identities.map(({ id }) => id)), current: true });
    const proveIds = new Map(current.map(({ identityId, proveId }) => [identityId, proveId]));
    return new Map(
      identities.map((identity) => [
        customerKeyOf(identity),
        { identity, contact: this.contacts.open(identity), proveId: proveIds.get(identity.id) ?? null },
      ]),
    );
  }
}

function outcomeOf(outcome: 'registered' | 'unchanged', identity: VerifiedIdentity): TakenRegistration {
  return {
    ...{ outcome, identityId: identity.id, conflicts: [], state: stateOf(identity) },
    ...{ change: null, enrolledProveId: null, decideAnewAfter: null },
  };
}
