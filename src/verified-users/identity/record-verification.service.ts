import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { checkDueAt } from './check-due-at';
import { checkInput, toE164, toPast } from './check-input';
import { ContactCipher } from './contact-cipher.service';
import { Enrollment } from './enrollment.entity';
import { lockIdentityKeys } from './identity-keys-lock';
import type { Cause } from './identity-history.entity';
import { IdentityClosedError } from './identity-closed.error';
import { IdentityNotFoundError } from './identity-not-found.error';
import { stateOf, type IdentityState } from './identity-state';
import { RecordVerificationInput } from './record-verification.input';
import { VerifiedIdentity } from './verified-identity.entity';
import { watchOfNumber } from './watch-of-number';
import { writeHistory } from './write-history';

export interface RecordedVerification {
  identity: VerifiedIdentity;
  /** Null when a later verification is on record, and nothing was changed. */
  verifiedAt: Date | null;
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
   * verification that is older than the one on record changes none of this.
   *
   * @throws {InvalidRegistrationError}
   * @throws {IdentityNotFoundError}
   * @throws {IdentityClosedError}
   */
  async record(
    manager: EntityManager,
    given: RecordVerificationInput,
    cause: Cause = { kind: 'company', id: null },
  ): Promise<RecordedVerification> {
    const input = await checkInput(RecordVerificationInput, given);
    const project = input.project ?? 'default';
    const { clientCustomerId, proveId } = input;
    const phoneNumber = toE164(input.phoneNumber);

    await lockIdentityKeys(manager, { project, clientCustomerId, proveId: proveId ?? null });
    const identity = await manager.findOne(VerifiedIdentity, {
      where: { project, clientCustomerId },
      lock: { mode: 'pessimistic_write' },
    });
    if (!identity) throw new IdentityNotFoundError();
    if (identity.status === 'closed') throw new IdentityClosedError();

    const now = this.clock.now();
    const verifiedAt = toPast(input.verifiedAt ?? now, now, 'verifiedAt');
    if (identity.verifiedAt && verifiedAt < identity.verifiedAt) {
      // Its Prove id is one of an earlier enrollment: notices about it must not pass for notices about the current one.
      if (proveId) await this.insertEnrollment(manager, identity, proveId, verifiedAt, false);
      return { identity, verifiedAt: null };
    }

    const before = stateOf(identity);
    const contact = this.contacts.open(identity);
    const number = phoneNumber ?? contact.phoneNumber;
    const watch = watchOfNumber(number, input.enrolled ?? null);
    const after: IdentityState = {
      status: 'verified',
      watch,
      doubt: null,
      verifiedAt,
    };
    const sealed =
      number === contact.phoneNumber
        ? {}
        : this.contacts.seal(identity.id, { ...contact, phoneNumber: number });
    const { id } = identity;
    const due = checkDueAt({ id, project, watch, phoneNumber: number }, verifiedAt, now, this.options);
    const change = { ...after, ...sealed, checkDueAt: due, updatedAt: now };
    await manager.update(VerifiedIdentity, { id: identity.id }, change);
    await this.enroll(manager, identity, proveId, verifiedAt);
    await writeHistory(manager, {
      identityId: identity.id,
      at: now,
      what: 'verified',
      cause,
      before,
      after,
    });
    return { identity: Object.assign(identity, change), verifiedAt };
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
    await this.insertEnrollment(manager, identity, proveId, enrolledAt, true);
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
