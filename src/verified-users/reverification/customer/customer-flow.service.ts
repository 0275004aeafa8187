import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { VerifiedUsersError } from '../../options/verified-users-error';
import { ProveError } from '../../prove/errors/prove.error';
import { rowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { OpenLink } from '../open-link.service';
import { OPEN_STATUSES, Reverification, type ReverificationStatus } from '../reverification.entity';
import { EndUsedUp } from '../verification/end-used-up.service';
import { VerificationFlow } from '../verification/verification-flow.service';
import type { BeginRequest } from './begin-request.dto';
import type { CustomerState } from './customer-state';
import { CustomerConsent } from './customer-consent.service';
import { CustomerSessions } from './customer-sessions.service';
import { CustomerUnavailableError } from './customer-unavailable.error';
import { DeclineReverification } from './decline-reverification.service';
import { LinkInvalidError } from './link-invalid.error';
import { LoadCustomerState } from './load-customer-state.service';
import { SessionExpiredError } from './session-expired.error';

/** Errors after which the case is over, or was so before: where the customer stands tells it better. */
const ENDS = ['TOO_MANY_VERIFICATIONS', 'REVERIFICATION_OVER', 'IDENTITY_CLOSED'];

/**
 * The customer's way from the link to the end. Who asks shows two secrets: the token of the link, and that of the
 * session, which the link gave once.
 *
 * Everything throws `LinkInvalidError` for a token that opens nothing, and `SessionExpiredError` without a session.
 */
@Injectable()
export class CustomerFlow {
  private readonly logger = new Logger(CustomerFlow.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly links: OpenLink,
    private readonly sessions: CustomerSessions,
    private readonly consent: CustomerConsent,
    private readonly verifications: VerificationFlow,
    private readonly states: LoadCustomerState,
    private readonly usedUp: EndUsedUp,
    private readonly decliner: DeclineReverification,
    private readonly wakeUp: WakeUp,
  ) {}

  /** Where the customer stands. Changes nothing (P11). */
  async state(token: string, secret: string | null): Promise<CustomerState> {
    return (await this.visit(token, secret)).state;
  }

  /** As `state`, with the end of the session; null before the link was used. */
  async visit(
    token: string,
    secret: string | null,
  ): Promise<{ state: CustomerState; sessionEndsAt: Date | null }> {
    const found = await transactWithin(this.dataSource, async (manager) => {
      const session = await this.sessions.find(manager, token, secret);
      return { session, link: session ? null : await this.links.view(manager, token) };
    });
    if (found.session === 'expired') throw new SessionExpiredError();
    if (found.session) {
      const { reverificationId, expiresAt } = found.session;
      return { state: await this.states.load(reverificationId), sessionEndsAt: expiresAt };
    }
    if (!found.link) throw new LinkInvalidError();
    const { locale, maskedPhone } = found.link;
    const { defaultLocale } = this.options.mail;
    const state = {
      step: 'link' as const,
      locale: locale ?? defaultLocale,
      caseReference: null,
      maskedPhone,
    };
    return { state, sessionEndsAt: null };
  }

  /**
   * Uses the link up for a session. A session that lives already goes on: a second click is no fault.
   *
   * @returns the session's secret, for the cookie or the bearer.
   */
  async start(token: string, secret: string | null): Promise<string> {
    const started = await transactWithin(this.dataSource, async (manager) => {
      const session = await this.sessions.find(manager, token, secret);
      if (session) return session === 'expired' ? session : { secret: secret!, wake: rowsToWake() };
      const used = await this.links.use(manager, token);
      return used && { secret: await this.sessions.open(manager, used.linkTokenId), wake: used.wake };
    });
    if (!started) throw new LinkInvalidError();
    if (started === 'expired') throw new SessionExpiredError();
    this.wakeUp.rows(started.wake);
    return started.secret;
  }

  /**
   * Begins to verify a number, in place of what was running.
   *
   * @throws {ConsentTextChangedError}
   * @throws {ConsentRequiredError}
   * @throws {InvalidPhoneNumberError}
   * @throws {NameRequiredError}
   * @throws {MessagePauseError}
   * @throws {CustomerUnavailableError}
   */
  async begin(token: string, secret: string | null, request: BeginRequest): Promise<CustomerState> {
    const { id: reverificationId, identityId, status } = await this.caseOf(token, secret);
    const { phoneNumber = null, firstName, lastName, device: possession } = request;
    if (isOpen(status)) {
      await this.consent.give(identityId, phoneNumber, request);
      const { messagePauseSeconds: pauseSeconds } = this.options.reverification.limits;
      const person = { phoneNumber, firstName, lastName };
      const input = { identityId, reverificationId, ...person, possession, pauseSeconds };
      const cause = { kind: 'customer' as const, id: reverificationId };
      await this.orUnavailable(() => this.verifications.begin(input, cause));
      await this.usedUp.endIfUsedUp(identityId, reverificationId, cause);
    }
    return this.states.load(reverificationId);
  }

  /**
   * Asks Prove how the verification stands, and goes on as far as it can. What a browser says of it is not believed.
   *
   * @throws {CustomerUnavailableError}
   */
  async check(token: string, secret: string | null): Promise<CustomerState> {
    const { id: reverificationId, identityId, status } = await this.caseOf(token, secret);
    // Of a case that is over nobody needs to know more, and the question is billed.
    const latest = isOpen(status) ? await this.verifications.latestOf(reverificationId) : null;
    if (latest) {
      const cause = { kind: 'customer' as const, id: reverificationId };
      await this.orUnavailable(() => this.verifications.check(identityId, latest.id, cause));
      await this.usedUp.endIfUsedUp(identityId, reverificationId, cause);
    }
    return this.states.load(reverificationId);
  }

  /** "This isn't my account": the case ends, and the doubt stays. */
  async decline(token: string, secret: string | null): Promise<CustomerState> {
    const { id: reverificationId, identityId } = await this.caseOf(token, secret);
    await this.decliner.decline(identityId, reverificationId);
    return this.states.load(reverificationId);
  }

  private async caseOf(token: string, secret: string | null): Promise<Reverification> {
    const found = await transactWithin(this.dataSource, async (manager) => {
      const session = await this.sessions.find(manager, token, secret);
      if (session === null) return (await this.links.view(manager, token)) ? 'expired' : null;
      if (session === 'expired') return session;
      return manager.findOneByOrFail(Reverification, { id: session.reverificationId });
    });
    if (!found) throw new LinkInvalidError();
    if (found === 'expired') throw new SessionExpiredError();
    return found;
  }

  /** Whatever is wrong between us and Prove, the customer can only try again; the log tells whom to call. */
  private async orUnavailable(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof VerifiedUsersError && ENDS.includes(error.code)) return;
      if (!(error instanceof ProveError)) throw error;
      this.logger.warn({ message: 'Prove could not be asked for a customer', code: error.code });
      throw new CustomerUnavailableError(error);
    }
  }
}

function isOpen(status: ReverificationStatus): boolean {
  return (OPEN_STATUSES as readonly ReverificationStatus[]).includes(status);
}
