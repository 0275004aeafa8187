import { Injectable } from '@nestjs/common';
import { In, Not, type EntityManager } from 'typeorm';
import { queueHostEvents } from '../../host-events/queue-host-events';
import type { ContactField } from '../../identity/change-contact.service';
import { changedFieldsOf } from '../../identity/contact';
import { ContactCipher } from '../../identity/contact-cipher.service';
import { Enrollment } from '../../identity/enrollment.entity';
import type { Cause } from '../../identity/identity-history.entity';
import { stateOf } from '../../identity/identity-state';
import type { RecordVerificationInput } from '../../identity/record-verification.input';
import { RecordVerification } from '../../identity/record-verification.service';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { queueEmails } from '../../mail/queue-emails';
import { Clock } from '../../options/clock';
import { rowsToWake, type EmailToWake, type RowsToWake } from '../../queue/rows-to-wake';
import { CloseReverification } from '../close-reverification.service';
import type { Reverification } from '../reverification.entity';
import { NotificationsOfIdentity } from './notifications-of-identity';

/** Kind of the email that tells a customer of a success; its subject is the re-verification. */
export const CONFIRMATION = 'confirmation';
/** Steps of the confirmation: to the customer's address, and to the one before when it changed during the case. */
export const CONFIRMATION_STEPS = { current: 0, former: 1 } as const;

/** Review reason of an identity whose number another customer has as well. */
const NUMBER_SHARED = 'number_shared';
/** Reason for cancelling a case whose cause concerned an earlier enrollment. */
const EARLIER_ENROLLMENT = 'not_current';

/** What Prove said of the line, to be compared with later. */
export type EnrollmentSnapshot = Pick<Enrollment, 'active' | 'carrier' | 'lineType' | 'countryCode'>;

export interface CompletedVerification extends RecordVerificationInput {
  snapshot?: EnrollmentSnapshot | null;
  /** The name that Prove confirmed; goes on record where there is none, so that it is the one from then on. */
  name?: { firstName: string; lastName: string };
  /** Whether the customer is told by email when a case succeeds with it. */
  confirm: boolean;
}

/** What a verification that succeeded at Prove changes here: everything in one transaction. */
@Injectable()
export class CompleteVerification {
  constructor(
    private readonly recordVerification: RecordVerification,
    private readonly closeReverification: CloseReverification,
    private readonly notifications: NotificationsOfIdentity,
    private readonly contacts: ContactCipher,
    private readonly clock: Clock,
  ) {}

  /**
   * New number, new enrollment, state, watch, history, the end of the case, emails and events.
   *
   * @returns rows to wake after the commit.
   * @throws {InvalidRegistrationError}
   * @throws {IdentityNotFoundError}
   */
  async complete(
    manager: EntityManager,
    { snapshot, name, confirm, ...input }: CompletedVerification,
    cause: Cause,
  ): Promise<RowsToWake> {
    const { identity, verifiedAt, numberChanged, lateEnrollment } = await this.recordVerification.record(
      manager,
      input,
      cause,
    );
    const { id: identityId, project, clientCustomerId } = identity;
    const proveId = input.proveId ?? null;
    const release = () => this.notifications.release(manager, { project, clientCustomerId, proveId });
    if (verifiedAt === null) {
      const wake = lateEnrollment
        ? await this.enrolledLate(manager, identity, lateEnrollment.formerProveId, cause)
        : await this.takeBack(manager, identity, proveId, cause);
      return rowsToWake({ notifications: await release() }, wake);
    }

    const named = name ? await this.keepName(manager, identity, name) : [];
    const changed: ContactField[] = [...named, ...(numberChanged ? (['phoneNumber'] as const) : [])];
    const at = this.clock.now();
    if (snapshot) {
      // Prove was asked after the verification and before now.
      const change = { ...snapshot, checkedAt: verifiedAt };
      await manager.update(Enrollment, { identityId, current: true }, change);
    }
    const state = stateOf(identity);
    const hostEvents = await queueHostEvents(
      manager,
      ...(changed.length > 0
        ? [{ name: 'identity.contact_changed' as const, identityId, at, state, cause, detail: { changed } }]
        : []),
      { name: 'identity.verified', identityId, at, state, cause, detail: { proveId } },
      ...(await this.flagSharedNumber(manager, identity)).map((reason) => ({
        name: 'identity.review_required' as const,
        ...{ identityId, at, state, cause, detail: { reason } },
      })),
    );
    // Common lock order: notifications come after the number, which `flagSharedNumber` locks.
    const notifications = await release();
    const { reverify, wake } = await this.notifications.decideAnew(manager, identityId, verifiedAt);
    if (reverify) return rowsToWake({ notifications, hostEvents }, wake);
    const closed = await this.closeReverification.close(manager, identity, { status: 'succeeded' }, cause);
    const emails = confirm ? await this.confirm(manager, identity, closed.reverification, at) : [];
    return rowsToWake({ notifications, emails, hostEvents }, wake, closed.wake);
  }

  /** An older verification reveals that a Prove id belonged to an earlier enrollment, whose events raise no doubt. */
  private async takeBack(
    manager: EntityManager,
    { id }: VerifiedIdentity,
    proveId: string | null,
    cause: Cause,
  ): Promise<RowsToWake> {
    if (proveId === null) return rowsToWake();
    const current = { identityId: id, proveId, current: true };
    if (await manager.existsBy(Enrollment, current)) return rowsToWake();
    return (await this.takeBackAll(manager, id, proveId, cause)) ?? rowsToWake();
  }

  /** What was settled since is decided anew: the former enrollment was an earlier one all along. */
  private async enrolledLate(
    manager: EntityManager,
    { id, verifiedAt }: VerifiedIdentity,
    formerProveId: string | null,
    cause: Cause,
  ): Promise<RowsToWake> {
    const taken = formerProveId && (await this.takeBackAll(manager, id, formerProveId, cause));
    return taken || (await this.notifications.decideAnew(manager, id, verifiedAt!)).wake;
  }

  /** @returns null when nothing was taken back. */
  private async takeBackAll(
    manager: EntityManager,
    id: string,
    proveId: string,
    cause: Cause,
  ): Promise<RowsToWake | null> {
    const known = await manager.findOneByOrFail(VerifiedIdentity, { id });
    const revision = await this.notifications.takeBack(manager, known, proveId, cause);
    if (!revision || revision.reverify) return revision?.wake ?? null;
    const identity = await manager.findOneByOrFail(VerifiedIdentity, { id });
    const outcome = { status: 'cancelled' as const, reason: EARLIER_ENROLLMENT };
    const closed = await this.closeReverification.close(manager, identity, outcome, cause);
    const at = this.clock.now();
    const event = { name: 'identity.verified' as const, identityId: id, at, state: stateOf(identity) };
    const hostEvents = await queueHostEvents(manager, { ...event, cause, detail: { proveId: null } });
    return rowsToWake({ hostEvents }, revision.wake, closed.wake);
  }

  /** @returns the names of the fields that were empty before. */
  private async keepName(
    manager: EntityManager,
    identity: VerifiedIdentity,
    { firstName, lastName }: NonNullable<CompletedVerification['name']>,
  ): Promise<ContactField[]> {
    const contact = this.contacts.open(identity);
    if (contact.firstName && contact.lastName) return [];
    const named = {
      ...contact,
      firstName: contact.firstName || firstName,
      lastName: contact.lastName || lastName,
    };
    const sealed = this.contacts.seal(identity, named);
    await manager.update(VerifiedIdentity, { id: identity.id }, sealed);
    Object.assign(identity, sealed);
    return changedFieldsOf(contact, named);
  }

  /**
   * Two customers with one number may be one person, or one of them is wrong: a person should look. Only this
   * identity's row is marked; to lock the other's as well could make two transactions wait for each other.
   *
   * @returns the reason to be told; nothing when there is none, or it is known already.
   */
  private async flagSharedNumber(manager: EntityManager, identity: VerifiedIdentity): Promise<string[]> {
    const { phoneNumber } = this.contacts.open(identity);
    const isShared = phoneNumber !== null && (await this.isShared(manager, identity, phoneNumber));
    // Another reason stays until a person has looked.
    if ((identity.reviewReason ?? NUMBER_SHARED) !== NUMBER_SHARED) return [];
    const reviewReason = isShared ? NUMBER_SHARED : null;
    if (identity.reviewReason === reviewReason) return [];
    await manager.update(VerifiedIdentity, { id: identity.id }, { reviewReason });
    return reviewReason === null ? [] : [reviewReason];
  }

  private async isShared(
    manager: EntityManager,
    { id, project }: VerifiedIdentity,
    phoneNumber: string,
  ): Promise<boolean> {
    const hashes = this.contacts.phoneHashes(phoneNumber);
    // Of two that get one number at the same moment, the second waits here until it sees the first.
    await manager.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `verified-users:number:${project}:${hashes.at(-1)}`,
    ]);
    return manager.existsBy(VerifiedIdentity, {
      project,
      phoneHash: In(hashes),
      id: Not(id),
      status: Not('closed' as const),
    });
  }

  private async confirm(
    manager: EntityManager,
    { emailChangedAt }: VerifiedIdentity,
    reverification: Reverification | null,
    now: Date,
  ): Promise<EmailToWake[]> {
    if (!reverification) return [];
    const { current, former } = CONFIRMATION_STEPS;
    const steps = emailChangedAt && emailChangedAt >= reverification.openedAt ? [current, former] : [current];
    const email = { kind: CONFIRMATION, subjectId: reverification.id, createdAt: now, dueAt: now };
    return queueEmails(
      manager,
      steps.map((step) => ({ ...email, step })),
    );
  }
}
