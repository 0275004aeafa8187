import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { In, MoreThan, type DataSource, type EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { consentCountryOf } from '../../identity/consent-country';
import { ContactCipher } from '../../identity/contact-cipher.service';
import type { Cause } from '../../identity/identity-history.entity';
import { IdentityNotFoundError } from '../../identity/identity-not-found.error';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { VerificationMetrics } from '../../observability/verification-metrics';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { parsePhoneNumber } from '../../phone/phone-number';
import type { RowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { CloseReverification } from '../close-reverification.service';
import { Consents } from '../consents.service';
import { OPEN_STATUSES, Reverification } from '../reverification.entity';
import type { BeginVerificationInput } from './begin-verification.input';
import { ConsentRequiredError } from './consent-required.error';
import { countTries } from './count-tries';
import { IdentityClosedError } from '../../identity/identity-closed.error';
import { InvalidPhoneNumberError } from './invalid-phone-number.error';
import { MessagePauseError } from './message-pause.error';
import { NameRequiredError } from './name-required.error';
import { ReverificationOverError } from './reverification-over.error';
import { TooManyVerificationsError } from './too-many-verifications.error';
import { VerificationCipher, type PersonToVerify } from './verification-cipher.service';
import { VerificationRows, type VerificationOfIdentity } from './verification-rows.service';
import { Verification } from './verification.entity';

/** Prove's sessions and tokens live this long. Source: contract of Prove's verify and unify. */
const SESSION_MS = 15 * 60_000;
const USED_UP = 'attempts_used_up';

/** Everything that is decided before Prove is asked, in one transaction under the identity's lock. */
@Injectable()
export class OpenVerification {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly contacts: ContactCipher,
    private readonly consents: Consents,
    private readonly cipher: VerificationCipher,
    private readonly rows: VerificationRows,
    private readonly closeReverification: CloseReverification,
    private readonly metrics: VerificationMetrics,
    private readonly wakeUp: WakeUp,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes the verification down; one that is running gives way.
   *
   * @throws {IdentityNotFoundError}
   * @throws {IdentityClosedError}
   * @throws {ReverificationOverError}
   * @throws {TooManyVerificationsError}
   * @throws {MessagePauseError}
   * @throws {InvalidPhoneNumberError}
   * @throws {NameRequiredError}
   * @throws {ConsentRequiredError}
   */
  async open(input: BeginVerificationInput, cause: Cause): Promise<VerificationOfIdentity> {
    const opened = await transactWithin(this.dataSource, (manager) => this.openIn(manager, input, cause));
    if (!('usedUp' in opened)) {
      for (let count = 0; count < opened.abandoned; count += 1) this.metrics.ended('abandoned');
      return opened;
    }
    this.wakeUp.rows(opened.usedUp);
    throw new TooManyVerificationsError();
  }

  private async openIn(
    manager: EntityManager,
    input: BeginVerificationInput,
    cause: Cause,
  ): Promise<(VerificationOfIdentity & { abandoned: number }) | { usedUp: RowsToWake }> {
    const { identityId, reverificationId, possession } = input;
    const lock = { mode: 'for_no_key_update' as const };
    const identity = await manager.findOne(VerifiedIdentity, { where: { id: identityId }, lock });
    if (!identity) throw new IdentityNotFoundError();
    if (identity.status === 'closed') throw new IdentityClosedError();
    if (reverificationId) await this.checkCase(manager, identityId, reverificationId);
    const person = this.personOf(identity, input);
    await this.checkConsent(manager, identityId, person);
    if (reverificationId && (await this.isUsedUp(manager, reverificationId))) {
      const outcome = { status: 'failed' as const, reason: USED_UP };
      return { usedUp: (await this.closeReverification.close(manager, identity, outcome, cause)).wake };
    }

    await this.checkPause(manager, input, person);
    const abandoned = await this.rows.abandon(manager, identityId);
    const id = randomUUID();
    const startedAt = this.clock.now();
    const isPossessed = possession === 'none';
    const verification = manager.create(Verification, {
      ...{ id, identityId, reverificationId, possession, startedAt },
      status: isPossessed ? 'possession' : 'opening',
      reason: null,
      generation: this.options.projects.get(identity.project)?.prove?.generation ?? 'B',
      person: this.cipher.sealPerson(id, person),
      ...{ region: null, correlationId: null, authToken: null, proveId: null, enrolled: null },
      // From before the call, so that it never ends later than Prove's.
      expiresAt: new Date(startedAt.getTime() + SESSION_MS),
      possessedAt: isPossessed ? startedAt : null,
      ...{ verifySentAt: null, verifyCount: 0, finishCount: 0, provenAt: null, finishedAt: null },
    });
    await manager.insert(Verification, verification);
    return { verification, identity, abandoned };
  }

  private async checkCase(manager: EntityManager, identityId: string, id: string): Promise<void> {
    const reverification = await manager.findOneBy(Reverification, { id, identityId });
    if (reverification?.reason === USED_UP) throw new TooManyVerificationsError();
    const isOpen = reverification && (OPEN_STATUSES as readonly string[]).includes(reverification.status);
    if (!isOpen) throw new ReverificationOverError();
  }

  /** The record wins over what is given, except for the number: that it changed is what this is about. */
  private personOf(identity: VerifiedIdentity, given: BeginVerificationInput): PersonToVerify {
    const contact = this.contacts.open(identity);
    const phoneNumber = parsePhoneNumber(given.phoneNumber ?? contact.phoneNumber ?? '')?.e164;
    if (!phoneNumber) throw new InvalidPhoneNumberError();
    const firstName = nameOf(contact.firstName) ?? nameOf(given.firstName);
    const lastName = nameOf(contact.lastName) ?? nameOf(given.lastName);
    if (!firstName || !lastName) throw new NameRequiredError();
    return { firstName, lastName, phoneNumber };
  }

  private async checkConsent(
    manager: EntityManager,
    identityId: string,
    { phoneNumber }: PersonToVerify,
  ): Promise<void> {
    const country = consentCountryOf(parsePhoneNumber(phoneNumber)!);
    if (country === null || (await this.consents.has(manager, identityId, country))) return;
    throw new ConsentRequiredError(country);
  }

  /** Under the identity's lock, so that of many requests at one moment one is let through. */
  private async checkPause(
    manager: EntityManager,
    { identityId, pauseSeconds = 0 }: BeginVerificationInput,
    { phoneNumber }: PersonToVerify,
  ): Promise<void> {
    if (pauseSeconds === 0) return;
    const now = this.clock.now();
    const since = new Date(now.getTime() - pauseSeconds * 1000);
    const running = await manager.findOneBy(Verification, {
      identityId,
      status: In(['opening', 'possession']),
      startedAt: MoreThan(since),
    });
    if (!running || this.cipher.openPerson(running).phoneNumber !== phoneNumber) return;
    const leftMs = running.startedAt.getTime() - since.getTime();
    throw new MessagePauseError(Math.ceil(Math.min(leftMs, pauseSeconds * 1000) / 1000));
  }

  private async isUsedUp(manager: EntityManager, reverificationId: string): Promise<boolean> {
    const tries = await countTries(manager, reverificationId);
    return tries >= this.options.reverification.limits.verificationsPerCase;
  }
}

function nameOf(text: string | null | undefined): string | null {
  return text?.trim() || null;
}
