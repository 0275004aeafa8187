import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { transactWithin } from '../database/transact-within';
import { IdentityNotFoundError } from '../identity/identity-not-found.error';
import { EVERY_PROJECT, narrowAccess, type ProjectAccess } from '../identity/project-access';
import type { RecordVerificationInput } from '../identity/record-verification.input';
import { ReleaseNotifications } from '../inbox/release-notifications.service';
import { Clock } from '../options/clock';
import { WakeUp } from '../queue/wake-up.service';
import { CompleteVerification } from '../reverification/verification/complete-verification.service';
import type { ResendOutcome } from '../reverification/resend-emails.service';
import type { VerificationView } from '../reverification/verification/verification-view';
import type { ChangeConditions, CustomerRef } from './customer-ref';
import type { HistoryView, IdentitySummary, IdentityWithHistory, ReverificationView } from './identity-view';
import type { BeginCustomerVerificationInput } from './inputs/begin-customer-verification.input';
import type { ChangeContactInput } from './inputs/change-contact.input';
import type { CloseCustomerInput } from './inputs/close-customer.input';
import type { GiveConsentInput } from './inputs/give-consent.input';
import type { ListIdentitiesInput } from './inputs/list-identities.input';
import type { LookUpInput } from './inputs/look-up.input';
import type { RegisterCustomerInput } from './inputs/register-customer.input';
import type { ReportBounceInput } from './inputs/report-bounce.input';
import type { RequireReverificationInput } from './inputs/require-reverification.input';
import type { ResendEmailInput } from './inputs/resend-email.input';
import type { TakeOverInput } from './inputs/take-over.input';
import { ChangeCustomers, type RequiredReverification } from './operations/change-customers.service';
import { CloseCustomer, type ClosedCustomer } from './operations/close-customer.service';
import type { DescribedIdentity } from './operations/customer-rows';
import { ReadCustomers, type ContactView } from './operations/read-customers.service';
import { ReportBounce, type BounceReport } from './operations/report-bounce.service';
import { RequestRules } from './operations/request-rules.service';
import { RegisterCustomers, type RegisteredCustomer } from './operations/register-customers.service';
import { TakeOverCustomer } from './operations/take-over-customer.service';
import { VerifyCustomer } from './operations/verify-customer.service';
import type { Page, PageInput } from './paging';

/**
 * What the company's back end does with its customers; the HTTP API offers the same, see docs/company-api.md.
 *
 * Methods that take a `CustomerRef` throw `IdentityNotFoundError` if no customer is registered under it. Methods that
 * take an input throw `InvalidRequestError` (or `InvalidRegistrationError`, where documented). Methods that name a
 * project throw `UnknownProjectError` if the options do not list it.
 */
@Injectable()
export class VerifiedUsersService {
  private readonly access: ProjectAccess = EVERY_PROJECT;

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly registration: RegisterCustomers,
    private readonly takeOverCustomer: TakeOverCustomer,
    private readonly rules: RequestRules,
    private readonly reads: ReadCustomers,
    private readonly changes: ChangeCustomers,
    private readonly bounces: ReportBounce,
    private readonly closing: CloseCustomer,
    private readonly verifying: VerifyCustomer,
    private readonly verification: CompleteVerification,
    private readonly notifications: ReleaseNotifications,
    private readonly wakeUp: WakeUp,
    private readonly clock: Clock,
  ) {}

  /**
   * The same service, confined to what the caller may use: every other project is unknown to it. Hand it to code that
   * acts for one tenant. What is confined already can only be confined further.
   */
  confinedTo(access: ProjectAccess): VerifiedUsersService {
    const confined = Object.create(Object.getPrototypeOf(this) as object) as VerifiedUsersService;
    return Object.assign(confined, this, { access: narrowAccess(this.access, access) });
  }

  /**
   * Registers a customer, or updates name, address, number, locale and time zone of a known one, as `changeContact` does:
   * null clears a field, and fields that are left out keep their value. Records the enrollment if the customer has none.
   * Notifications that arrived before the customer or the enrollment was known are applied now.
   *
   * @returns the outcome; check `conflicts`, which names what was not applied.
   * @throws {InvalidRegistrationError}
   * @throws {IdentityClosedError} if the customer is closed and `reopen` is not true.
   */
  registerIdentity(input: RegisterCustomerInput): Promise<RegisteredCustomer> {
    return this.registration.register(this.access, input);
  }

  /**
   * Makes a customer known who is enrolled at Prove already. Prove is asked what it holds, unless `confirm` is false.
   *
   * @throws {CustomerAlreadyKnownError} if the customer has another enrollment, or must be verified first.
   * @throws {IdentityClosedError} if the customer is closed and `reopen` is not true.
   * @throws {ProveCustomerMismatchError}
   * @throws {ProveNumberMismatchError}
   * @throws {ProveError} `PROVE_NOT_FOUND` when Prove knows no such id.
   */
  takeOver(input: TakeOverInput): Promise<RegisteredCustomer> {
    return this.takeOverCustomer.takeOver(this.access, input);
  }

  /**
   * Records a verification that succeeded at Prove and completes the open re-verification. A verification that is older
   * than the latest one, or than the number on record, changes nothing; see `RecordVerificationInput`.
   *
   * @throws {InvalidRegistrationError}
   * @throws {IdentityNotFoundError}
   * @throws {IdentityClosedError}
   */
  async recordVerification(input: RecordVerificationInput): Promise<void> {
    const cause = { kind: 'company' as const, id: null };
    this.rules.require(this.access, input.project);
    // Taken before the transaction waits for a connection, a lock or a retry: a notification that arrives meanwhile is
    // newer.
    const verification = { verifiedAt: this.clock.now(), ...input, confirm: false };
    const wake = await transactWithin(this.dataSource, (manager) =>
      this.verification.complete(manager, verification, cause),
    );
    this.wakeUp.rows(wake);
  }

  /** State, latest re-verification and history of a customer; null when it is not registered. No personal data. */
  async findIdentity(clientCustomerId: string, project = 'default'): Promise<IdentityWithHistory | null> {
    try {
      const { view } = await this.reads.describe(this.access, { clientCustomerId, project });
      return { ...view, history: await this.reads.wholeHistory(view.identityId) };
    } catch (error) {
      if (error instanceof IdentityNotFoundError) return null;
      throw error;
    }
  }

  /** State, re-verification, running verification and consents, with the ETag that `ifMatch` takes. No personal data. */
  describeIdentity(ref: CustomerRef): Promise<DescribedIdentity> {
    return this.reads.describe(this.access, ref);
  }

  /** Personal data. */
  getContact(ref: CustomerRef): Promise<ContactView> {
    return this.reads.contact(this.access, ref);
  }

  /** Newest first. */
  listHistory(ref: CustomerRef, page: PageInput = {}): Promise<Page<HistoryView>> {
    return this.reads.history(this.access, ref, page);
  }

  /** Newest first. */
  listReverifications(ref: CustomerRef, page: PageInput = {}): Promise<Page<ReverificationView>> {
    return this.reads.reverifications(this.access, ref, page);
  }

  /** In an order that customers who are added meanwhile do not disturb. */
  listIdentities(input: ListIdentitiesInput = {}): Promise<Page<IdentitySummary>> {
    return this.reads.list(this.access, input);
  }

  /** By exactly one of `clientCustomerId`, `proveId`, `phoneNumber` and `email`; at most 100 matches. */
  lookUp(input: LookUpInput): Promise<{ matches: IdentitySummary[] }> {
    return this.reads.lookUp(this.access, input);
  }

  /**
   * Changes what is named; null clears. The address before a change is told by email. Another number than before makes
   * a `verified` identity `reverification_required`, with an invitation: nobody has shown that phone yet.
   *
   * @throws {IdentityClosedError}
   * @throws {PreconditionFailedError}
   */
  changeContact(
    ref: CustomerRef,
    input: ChangeContactInput,
    conditions: ChangeConditions = {},
  ): Promise<DescribedIdentity> {
    return this.changes.contact(this.access, ref, input, conditions);
  }

  /**
   * Requires a re-verification without a notification. Joins the open case, if there is one, and invites again if the
   * latest invitation failed, is doubtful or had no address; `view.invitation` says whether one was queued.
   *
   * @throws {NotVerifiedYetError}
   * @throws {IdentityClosedError}
   * @throws {PreconditionFailedError}
   */
  requireReverification(
    ref: CustomerRef,
    input: RequireReverificationInput = {},
    conditions: ChangeConditions = {},
  ): Promise<RequiredReverification> {
    return this.changes.require(this.access, ref, input, conditions);
  }

  /** Resends an email that failed, is doubtful or had no address. The result says whether a new one was queued. */
  resendEmail(ref: CustomerRef, input: ResendEmailInput = {}): Promise<ResendOutcome> {
    return this.changes.resend(this.access, ref, input);
  }

  /**
   * Records that an email came back, as your provider's webhook reports it. A hard bounce stops all emails to that address
   * until it changes or `clearUndeliverableEmail` is called, and raises `email.failed`. Reporting it again does no harm; an
   * email that is not ours is no error.
   */
  reportBounce(input: ReportBounceInput): Promise<BounceReport> {
    return this.bounces.report(this.access, input);
  }

  /**
   * The same for a delivery status notification (RFC 3464), as mail servers return it to `mail.bounceAddress`.
   *
   * @param rawEmail the whole email, headers and body. Counts only if it names the Message-ID of an email of ours, which
   *   cannot be guessed; anything else is `unknown_email`.
   */
  reportBounceNotification(rawEmail: string | Buffer, project = 'default'): Promise<BounceReport> {
    return this.bounces.reportNotification(this.access, rawEmail, project);
  }

  /** Writes again to an address whose emails came back, and invites again if a case is open. */
  clearUndeliverableEmail(ref: CustomerRef): Promise<DescribedIdentity> {
    return this.changes.clearUndeliverable(this.access, ref);
  }

  /**
   * Ends the open case. Status and doubt of the identity stay as they are, for nothing was verified.
   *
   * @throws {NoOpenReverificationError}
   * @throws {PreconditionFailedError}
   */
  cancelReverification(ref: CustomerRef, conditions: ChangeConditions = {}): Promise<DescribedIdentity> {
    return this.changes.cancel(this.access, ref, conditions);
  }

  /**
   * Begins a verification for your own front end. Costs money; belongs to the open case, and counts as one of its tries.
   *
   * @throws see `VerificationFlow.begin`
   */
  beginVerification(ref: CustomerRef, input: BeginCustomerVerificationInput): Promise<VerificationView> {
    return this.verifying.begin(this.access, ref, input);
  }

  /**
   * Asks Prove how it stands. Once the phone was shown, each call may ask a billed question.
   *
   * @throws {VerificationNotFoundError}
   * @throws {ProveError}
   */
  checkVerification(ref: CustomerRef, verificationId: string): Promise<VerificationView> {
    return this.verifying.check(this.access, ref, verificationId);
  }

  /** As it is on record; Prove is not asked. @throws {VerificationNotFoundError} */
  findVerification(ref: CustomerRef, verificationId: string): Promise<VerificationView> {
    return this.verifying.find(this.access, ref, verificationId);
  }

  /**
   * Closes the identity, its open case and running verification. Its notifications are only recorded afterwards.
   *
   * @throws {PreconditionFailedError}
   */
  closeIdentity(
    ref: CustomerRef,
    input: CloseCustomerInput = {},
    conditions: ChangeConditions = {},
  ): Promise<ClosedCustomer> {
    return this.closing.close(this.access, ref, input, conditions);
  }

  giveConsent(ref: CustomerRef, input: GiveConsentInput): Promise<DescribedIdentity> {
    return this.changes.giveConsent(this.access, ref, input);
  }

  /** @param country as it was given. */
  withdrawConsent(ref: CustomerRef, country: string): Promise<DescribedIdentity> {
    return this.changes.withdrawConsent(this.access, ref, country);
  }

  /** Puts a `failed` notification back. @returns false when there is none with this id. */
  async retryNotification(notificationId: string): Promise<boolean> {
    const released = await transactWithin(this.dataSource, (manager) =>
      this.notifications.failed(manager, notificationId, this.access),
    );
    this.wakeUp.notifications(released);
    return released.length > 0;
  }
}
