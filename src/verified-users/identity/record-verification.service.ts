import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LessThanOrEqual, type EntityManager } from 'typeorm';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { checkDueAt } from './check-due-at';
import { checkInput, toE164, toPast } from './check-input';
import { ContactCipher } from './contact-cipher.service';
import { Enrollment } from './enrollment.entity';
import { forgetForeignEnrollments } from './foreign-enrollments';
import { lockIdentities } from './identity-keys-lock';
import type { Cause } from './identity-history.entity';
import { IdentityClosedError } from './identity-closed.error';
import { IdentityNotFoundError } from './identity-not-found.error';
import { stateOf, type IdentityState } from './identity-state';
import { RecordVerificationInput } from './record-verification.input';
import { EVERY_PROJECT, requireProject } from './project-access';
import { VerifiedIdentity } from './verified-identity.entity';
import { watchOfNumber } from './watch-of-number';
import { writeHistory } from './write-history';

export interface RecordedVerification {
  identity: VerifiedIdentity;
  /** Null if a later verification or a later change of the number is on record, so nothing was changed. */
  verifiedAt: Date | null;
  /** Another number is on record than before. */
  numberChanged: boolean;
  /**
   * It is older than the one on record, which had no Prove id, and brought the enrollment with which that one went on;
   * `formerProveId` was taken for the current one until now. Null in all other cases.
   */
  lateEnrollment?: { formerProveId: string | null } | null;
}

/** Writes down that a customer's number was verified at Prove. */
@Injectable()
export class RecordVerification {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly contacts: ContactCipher,
    private readonly clock: Clock,
  ) {}

  /**
   * The identity becomes `verified`, its doubt goes, and a new Prove id becomes the current enrollment. A
   * verification that is older than the one on record, or than the number on record, changes none of this; but when the
   * later one had no Prove id, it went on with the enrollment of the older one. Without any enrollment nobody is `watched`.
   *
   * @throws {InvalidRegistrationError}
   * @throws {UnknownProjectError}
   * @throws {IdentityNotFoundError}
   * @throws {IdentityClosedError}
   */
  async record(
    manager: EntityManager,
    given: RecordVerificationInput,
    cause: Cause = { kind: 'company', id: null },
  ): Promise<RecordedVerification> {
    // Taken before waiting for any lock: whatever arrives meanwhile is newer than the verification.
    const recordedAt = this.clock.now();
    const input = await checkInput(RecordVerificationInput, given);
    const project = requireProject(this.options, EVERY_PROJECT, input.project);
    const { clientCustomerId, proveId } = input;
    const phoneNumber = toE164(input.phoneNumber, 'possible');

    await lockIdentities(manager, { project, clientCustomerId, proveId: proveId ?? null });
    const identity = await manager.findOne(VerifiedIdentity, {
      where: { project, clientCustomerId },
      lock: { mode: 'for_no_key_update' },
    });
    if (!identity) throw new IdentityNotFoundError();
    if (identity.status === 'closed') throw new IdentityClosedError();

    const now = this.clock.now();
    const verifiedAt = toPast(input.verifiedAt ?? recordedAt, now, 'verifiedAt');
    const contact = this.contacts.open(identity);
    if (identity.verifiedAt && verifiedAt < identity.verifiedAt) {
      const isOfNumber = phoneNumber === null || phoneNumber === contact.phoneNumber;
      const mayEnroll = isOfNumber && !isOutdated(identity, verifiedAt, phoneNumber === null);
      const lateEnrollment = proveId
        ? await this.enrollLate(manager, identity, proveId, verifiedAt, mayEnroll)
        : null;
      return { identity, verifiedAt: null, numberChanged: false, lateEnrollment };
    }

    const before = stateOf(identity);
    if (isOutdated(identity, verifiedAt, phoneNumber === null || phoneNumber !== contact.phoneNumber)) {
      const isOfOther = phoneNumber !== null && phoneNumber !== contact.phoneNumber;
      const after = isOfOther ? await this.withoutWatch(manager, identity, proveId, verifiedAt, now) : before;
      if (proveId) await this.insertEnrollment(manager, identity, proveId, verifiedAt, false);
      const entry = { identityId: identity.id, at: now, what: 'outdated_verification', cause };
      await writeHistory(manager, { ...entry, before, after });
      return { identity, verifiedAt: null, numberChanged: false };
    }
    const number = phoneNumber ?? contact.phoneNumber;
    const isEnrolled = proveId !== undefined || (await this.currentOf(manager, identity)) !== null;
    // Prove enrolled somebody of whom we have no id: what it sends about that id would reach nobody.
    const watch = watchOfNumber(number, isEnrolled ? (input.enrolled ?? null) : null);
    const after: IdentityState = {
      status: 'verified',
      watch,
      doubt: null,
      verifiedAt,
    };
    const numberChanged = number !== contact.phoneNumber;
    const sealed = numberChanged
      ? {
          ...this.contacts.seal(identity, { ...contact, phoneNumber: number }),
          numberChangedAt: verifiedAt,
          // If there was no number before, none is stale.
          formerPhone:
            contact.phoneNumber === null
              ? null
              : this.contacts.sealFormerPhone(identity, contact.phoneNumber),
        }
      : {};
    const { id } = identity;
    const due = checkDueAt({ id, project, watch, phoneNumber: number }, verifiedAt, now, this.options);
    const change = { ...after, ...sealed, checkDueAt: due, updatedAt: now };
    await manager.update(VerifiedIdentity, { id: identity.id }, change);
    // Without an id it may be one of those that were taken for a stranger's.
    if (numberChanged || proveId === undefined) await forgetForeignEnrollments(manager, identity.id);
    await this.enroll(manager, identity, proveId, verifiedAt);
    await writeHistory(manager, {
      identityId: identity.id,
      at: now,
      what: 'verified',
      cause,
      before,
      after,
    });
    return { identity: Object.assign(identity, change), verifiedAt, numberChanged };
  }

  /**
   * Prove verified another number under the current Prove id, after it had enrolled the number on record. Whether it
   * still watches the number on record is unknown then. An earlier such verification says nothing.
   */
  private async withoutWatch(
    manager: EntityManager,
    identity: VerifiedIdentity,
    proveId: string | undefined,
    verifiedAt: Date,
    now: Date,
  ): Promise<IdentityState> {
    const state = stateOf(identity);
    const current = await this.currentOf(manager, identity);
    const isOfCurrent = current !== null && current.proveId === proveId && verifiedAt > current.enrolledAt;
    if (state.watch !== 'watched' || !isOfCurrent) return state;
    const { id, project } = identity;
    const watch = 'unknown' as const;
    const { phoneNumber } = this.contacts.open(identity);
    const due = checkDueAt({ id, project, watch, phoneNumber }, state.verifiedAt ?? now, now, this.options);
    const change = { watch, checkDueAt: due, updatedAt: now };
    await manager.update(VerifiedIdentity, { id }, change);
    Object.assign(identity, change);
    return { ...state, watch };
  }

  /** Without a Prove id the current enrollment goes on, watched anew. */
  private async enroll(
    manager: EntityManager,
    identity: VerifiedIdentity,
    proveId: string | undefined,
    enrolledAt: Date,
  ): Promise<void> {
    const current = { identityId: identity.id, current: true };
    if (proveId === undefined) {
      await manager.update(Enrollment, current, { endedAt: null });
      return;
    }
    await manager.update(Enrollment, current, { current: false });
    // Supersedes only enrollments that were linked before: one that was linked after this verification counts in either
    // order of arrival (P6).
    const linked = { identityId: identity.id, linked: true, enrolledAt: LessThanOrEqual(enrolledAt) };
    await manager.update(Enrollment, linked, { linked: false });
    await this.insertEnrollment(manager, identity, proveId, enrolledAt, true);
  }

  /**
   * The Prove id of an older verification is one of an earlier enrollment: notices about it must not pass for notices
   * about the current one. Unless it is later than the current one, with which the later verification went on (P6).
   */
  private async enrollLate(
    manager: EntityManager,
    identity: VerifiedIdentity,
    proveId: string,
    enrolledAt: Date,
    mayEnroll: boolean,
  ): Promise<RecordedVerification['lateEnrollment']> {
    const current = await this.currentOf(manager, identity);
    if (!mayEnroll || (current && current.enrolledAt >= enrolledAt)) {
      await this.insertEnrollment(manager, identity, proveId, enrolledAt, false);
      return null;
    }
    await this.enroll(manager, identity, proveId, enrolledAt);
    if (!current) return { formerProveId: null };
    const { active, endedAt } = current;
    const isSame = current.proveId === proveId;
    const own = { identityId: identity.id, current: true };
    await manager.update(Enrollment, own, { endedAt, ...(isSame && { active }) });
    return isSame ? null : { formerProveId: current.proveId };
  }

  private currentOf(manager: EntityManager, { id }: VerifiedIdentity): Promise<Enrollment | null> {
    return manager.findOneBy(Enrollment, { identityId: id, current: true });
  }

  private async insertEnrollment(
    manager: EntityManager,
    { id: identityId, project }: VerifiedIdentity,
    proveId: string,
    enrolledAt: Date,
    current: boolean,
  ): Promise<void> {
    await manager.insert(Enrollment, {
      id: randomUUID(),
      identityId,
      project,
      proveId,
      current,
      enrolledAt,
      endedAt: null,
    });
  }
}

/**
 * The number changed after the verification, so what Prove confirmed may not be the number on record, unless the
 * verification names that number.
 */
function isOutdated({ numberChangedAt }: VerifiedIdentity, verifiedAt: Date, isOther: boolean): boolean {
  return isOther && numberChangedAt !== null && verifiedAt < numberChangedAt;
}
