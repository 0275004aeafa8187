import { Injectable } from '@nestjs/common';
import { In, Not, type EntityManager } from 'typeorm';
import { queueHostEvents } from '../../host-events/queue-host-events';
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

/** Why a person should look at an identity whose number another one has, too. */
const NUMBER_SHARED = 'number_shared';

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
    const { identity, verifiedAt } = await this.recordVerification.record(manager, input, cause);
    const { id: identityId, project, clientCustomerId } = identity;
    const proveId = input.proveId ?? null;
    const notifications = await this.notifications.release(manager, { project, clientCustomerId, proveId });
    if (verifiedAt === null) return rowsToWake({ notifications });

    if (name) await this.keepName(manager, identity, name);
    const at = this.clock.now();
    if (snapshot) {
      const change = { ...snapshot, checkedAt: at };
      await manager.update(Enrollment, { identityId, current: true }, change);
    }
    const state = stateOf(identity);
    const hostEvents = await queueHostEvents(
      manager,
      { name: 'identity.verified', identityId, at, state, cause, detail: { proveId } },
      ...(await this.flagSharedNumber(manager, identity)).map((reason) => ({
        name: 'review.required' as const,
        ...{ identityId, at, state, cause, detail: { reason } },
      })),
    );
    const { reverify, wake } = await this.notifications.decideAnew(manager, identityId, verifiedAt);
    if (reverify) return rowsToWake({ notifications, hostEvents }, wake);
    const closed = await this.closeReverification.close(manager, identity, { status: 'succeeded' }, cause);
    const emails = confirm ? await this.confirm(manager, identity, closed.reverification, at) : [];
    return rowsToWake({ notifications, emails, hostEvents }, wake, closed.wake);
  }

  private async keepName(
    manager: EntityManager,
    identity: VerifiedIdentity,
    { firstName, lastName }: NonNullable<CompletedVerification['name']>,
  ): Promise<void> {
    const contact = this.contacts.open(identity);
    if (contact.firstName && contact.lastName) return;
    const named = {
      ...contact,
      firstName: contact.firstName || firstName,
      lastName: contact.lastName || lastName,
    };
    const sealed = this.contacts.seal(identity.id, named);
    await manager.update(VerifiedIdentity, { id: identity.id }, sealed);
    Object.assign(identity, sealed);
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
