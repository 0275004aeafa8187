import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { ChangeContact, type ContactChange } from './change-contact.service';
import { checkDueAt } from './check-due-at';
import type { Contact } from './contact';
import { ContactCipher } from './contact-cipher.service';
import { Enrollment } from './enrollment.entity';
import { IdentityClosedError } from './identity-closed.error';
import { stateOf, type IdentityState } from './identity-state';
import type {
  RegisteredEnrollment,
  Registration,
  RegistrationConflict,
  RegistrationOutcome,
} from './registration';
import { VerifiedIdentity } from './verified-identity.entity';
import { watchOfNumber } from './watch-of-number';
import { writeHistory } from './write-history';

const CAUSE = { kind: 'company', id: null } as const;
const EPOCH = new Date(0);

/** A known identity that is being registered again; its row is locked. Kept current as changes are made. */
export interface KnownIdentity {
  identity: VerifiedIdentity;
  contact: Contact;
  /** Of the current enrollment; null if there is none. */
  proveId: string | null;
}

/** Applies a registration to a known customer. */
@Injectable()
export class UpdateKnownIdentity {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly contacts: ContactCipher,
    private readonly changeContact: ChangeContact,
  ) {}

  async update(
    manager: EntityManager,
    known: KnownIdentity,
    registration: Registration,
    at: Date,
  ): Promise<RegistrationOutcome> {
    const { identity } = known;
    const isClosed = identity.status === 'closed';
    if (isClosed && !registration.reopen) return { outcome: 'refused', error: new IdentityClosedError() };
    const closedAt = isClosed ? (identity.closedAt ?? identity.updatedAt) : null;
    if (isClosed) await this.reopen(manager, known, at);

    const conflicts: RegistrationConflict[] = [];
    if (this.isStale(known, registration)) conflicts.push('phoneNumber');
    const change = await this.bringUpToDate(manager, known, registration, conflicts);

    const { enrollment } = registration;
    const isNew = enrollment !== null && enrollment.proveId !== known.proveId;
    const canEnroll = isNew && this.canEnroll(known, registration, enrollment, closedAt, conflicts);
    if (isNew && !canEnroll) conflicts.push('enrollment');
    if (canEnroll) await this.enroll(manager, known, enrollment, at);

    const applied = change !== null || canEnroll;
    const outcome = isClosed
      ? 'reopened'
      : conflicts.length > 0
        ? 'conflict'
        : applied
          ? 'updated'
          : 'unchanged';
    return {
      outcome,
      ...{ identityId: identity.id, conflicts, state: stateOf(identity), change },
      enrolledProveId: canEnroll ? enrollment.proveId : null,
      decideAnewAfter: closedAt ?? (canEnroll ? (identity.verifiedAt ?? EPOCH) : null),
    };
  }

  /**
   * The customer begins anew, as `pending`: what was verified before the closing says nothing of who has the number now.
   * So the former enrollment is superseded, and what is linked beside it.
   */
  private async reopen(manager: EntityManager, known: KnownIdentity, at: Date): Promise<void> {
    const { identity } = known;
    const before = stateOf(identity);
    const after: IdentityState = { status: 'pending', watch: 'unknown', doubt: null, verifiedAt: null };
    const change = { ...after, closedAt: null, updatedAt: at };
    await manager.update(VerifiedIdentity, { id: identity.id }, change);
    await manager.update(Enrollment, { identityId: identity.id }, { current: false, linked: false });
    known.proveId = null;
    await writeHistory(manager, {
      identityId: identity.id,
      at,
      what: 'reopened',
      cause: CAUSE,
      before,
      after,
    });
    Object.assign(identity, change);
  }

  /**
   * A stale upsert: it carries the number that a verification replaced, because the sender has not learned the new one.
   */
  private isStale({ identity, contact }: KnownIdentity, { contact: given }: Registration): boolean {
    const { phoneNumber } = given;
    if (this.options.companyApi.staleNumber === 'replace') return false;
    if (phoneNumber == null || phoneNumber === contact.phoneNumber) return false;
    return phoneNumber === this.contacts.openFormerPhone(identity);
  }

  private async bringUpToDate(
    manager: EntityManager,
    known: KnownIdentity,
    registration: Registration,
    conflicts: readonly RegistrationConflict[],
  ): Promise<ContactChange | null> {
    const { identity } = known;
    const { phoneNumber } = known.contact;
    const isKept = conflicts.includes('phoneNumber');
    const contact = { ...known.contact, ...registration.contact, ...(isKept && { phoneNumber }) };
    const { locale, timeZone } = { ...identity, ...registration.preferences };
    const change = await this.changeContact.change(manager, identity, contact, { locale, timeZone }, CAUSE);
    known.contact = contact;
    return change;
  }

  /**
   * An enrollment is recorded only if there is none. It does not clear a doubt; only a verification does. It must
   * concern the number on record: one from before the latest change counts only if the registration names that number.
   */
  private canEnroll(
    { identity, contact, proveId }: KnownIdentity,
    registration: Registration,
    { verifiedAt }: RegisteredEnrollment,
    closedAt: Date | null,
    conflicts: readonly RegistrationConflict[],
  ): boolean {
    if (proveId !== null || conflicts.includes('phoneNumber')) return false;
    if (identity.status !== 'pending' && identity.status !== 'verified') return false;
    const isLaterThan = (time: Date | null) => time === null || (verifiedAt !== null && verifiedAt > time);
    if (!isLaterThan(closedAt)) return false;
    const isNamed = contact.phoneNumber !== null && registration.contact.phoneNumber === contact.phoneNumber;
    return isNamed || isLaterThan(identity.numberChangedAt);
  }

  /** The same state as for a new customer with this enrollment. */
  private async enroll(
    manager: EntityManager,
    known: KnownIdentity,
    { proveId, verifiedAt, enrolled }: RegisteredEnrollment,
    at: Date,
  ): Promise<void> {
    const { identity, contact } = known;
    const { id, project } = identity;
    const before = stateOf(identity);
    const watch = watchOfNumber(contact.phoneNumber, enrolled);
    const times = [identity.verifiedAt, verifiedAt].flatMap((time) => time ?? []);
    const latest = times.length === 0 ? null : new Date(Math.max(...times.map(Number)));
    const after: IdentityState = { status: 'verified', watch, doubt: null, verifiedAt: latest };
    const toCheck = { id, project, watch, phoneNumber: contact.phoneNumber };
    const change = {
      ...after,
      checkDueAt: checkDueAt(toCheck, latest ?? at, at, this.options),
      updatedAt: at,
    };
    await manager.update(VerifiedIdentity, { id }, change);
    await manager.insert(Enrollment, {
      ...{ id: randomUUID(), identityId: id, project, proveId },
      ...{ current: true, enrolledAt: verifiedAt ?? at, endedAt: null },
    });
    await writeHistory(manager, { identityId: id, at, what: 'enrolled', cause: CAUSE, before, after });
    Object.assign(identity, change);
    known.proveId = proveId;
  }
}
