import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { transactWithin } from '../database/transact-within';
import { IdentityNotFoundError } from '../identity/identity-not-found.error';
import type { RecordVerificationInput } from '../identity/record-verification.input';
import { ReleaseNotifications } from '../inbox/release-notifications.service';
import { WakeUp } from '../queue/wake-up.service';
import { CompleteVerification } from '../reverification/verification/complete-verification.service';
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
import type { RequireReverificationInput } from './inputs/require-reverification.input';
import type { TakeOverInput } from './inputs/take-over.input';
import { ChangeCustomers } from './operations/change-customers.service';
import { CloseCustomer, type ClosedCustomer } from './operations/close-customer.service';
import type { DescribedIdentity } from './operations/customer-rows';
import { ReadCustomers, type ContactView } from './operations/read-customers.service';
import { RegisterCustomers } from './operations/register-customers.service';
import { TakeOverCustomer } from './operations/take-over-customer.service';
import { VerifyCustomer } from './operations/verify-customer.service';
import type { Page, PageInput } from './paging';

/**
 * What the company's back end does with its customers; the HTTP API offers the same, see docs/company-api.md.
 *
 * Everything that takes a `CustomerRef` throws `IdentityNotFoundError` where nobody is registered under it, and
 * everything that takes an input throws `InvalidRequestError` (`InvalidRegistrationError` where it says so).
 */
@Injectable()
export class VerifiedUsersService {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly registration: RegisterCustomers,
    private readonly takeOverCustomer: TakeOverCustomer,
    private readonly reads: ReadCustomers,
    private readonly changes: ChangeCustomers,
    private readonly closing: CloseCustomer,
    private readonly verifying: VerifyCustomer,
    private readonly verification: CompleteVerification,
    private readonly notifications: ReleaseNotifications,
    private readonly wakeUp: WakeUp,
  ) {}

  /**
   * Makes a customer known, or updates name, address, number, locale and time zone of a known one, as `changeContact` does.
   * Notifications that came before the customer was known are applied now.
   *
   * @throws {InvalidRegistrationError}
   */
  registerIdentity(input: RegisterCustomerInput): Promise<{ identityId: string; created: boolean }> {
    return this.registration.register(input);
  }

  /**
   * Makes a customer known who is enrolled at Prove already. Prove is asked what it holds, unless `confirm` is false.
   *
   * @throws {CustomerAlreadyKnownError} when it is registered without this enrollment.
   * @throws {ProveCustomerMismatchError}
   * @throws {ProveNumberMismatchError}
   * @throws {ProveError} `PROVE_NOT_FOUND` when Prove knows no such id.
   */
  takeOver(input: TakeOverInput): Promise<{ identityId: string; created: boolean }> {
    return this.takeOverCustomer.takeOver(input);
  }

  /**
   * Writes down a verification that succeeded at Prove, and ends the open re-verification.
   *
   * @throws {InvalidRegistrationError}
   * @throws {IdentityNotFoundError}
   * @throws {IdentityClosedError}
   */
  async recordVerification(input: RecordVerificationInput): Promise<void> {
    const cause = { kind: 'company' as const, id: null };
    const wake = await transactWithin(this.dataSource, (manager) =>
      this.verification.complete(manager, { ...input, confirm: false }, cause),
    );
    this.wakeUp.rows(wake);
  }

  /** State, latest re-verification and history of a customer; null when it is not registered. No personal data. */
  async findIdentity(clientCustomerId: string, project = 'default'): Promise<IdentityWithHistory | null> {
    try {
      const { view } = await this.reads.describe({ clientCustomerId, project });
      return { ...view, history: await this.reads.wholeHistory(view.identityId) };
    } catch (error) {
      if (error instanceof IdentityNotFoundError) return null;
      throw error;
    }
  }

  /** State, re-verification, running verification and consents, with the ETag that `ifMatch` takes. No personal data. */
  describeIdentity(ref: CustomerRef): Promise<DescribedIdentity> {
    return this.reads.describe(ref);
  }

  /** Personal data. */
  getContact(ref: CustomerRef): Promise<ContactView> {
    return this.reads.contact(ref);
  }

  /** Newest first. */
  listHistory(ref: CustomerRef, page: PageInput = {}): Promise<Page<HistoryView>> {
    return this.reads.history(ref, page);
  }

  /** Newest first. */
  listReverifications(ref: CustomerRef, page: PageInput = {}): Promise<Page<ReverificationView>> {
    return this.reads.reverifications(ref, page);
  }

  /** In an order that customers who are added meanwhile do not disturb. */
  listIdentities(input: ListIdentitiesInput = {}): Promise<Page<IdentitySummary>> {
    return this.reads.list(input);
  }

  /** By exactly one of `clientCustomerId`, `proveId`, `phoneNumber` and `email`; at most 100 matches. */
  lookUp(input: LookUpInput): Promise<{ matches: IdentitySummary[] }> {
    return this.reads.lookUp(input);
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
    return this.changes.contact(ref, input, conditions);
  }

  /**
   * Asks for a re-verification without a notification. Joins the open case, if there is one.
   *
   * @throws {NotVerifiedYetError}
   * @throws {IdentityClosedError}
   * @throws {PreconditionFailedError}
   */
  requireReverification(
    ref: CustomerRef,
    input: RequireReverificationInput = {},
    conditions: ChangeConditions = {},
  ): Promise<DescribedIdentity> {
    return this.changes.require(ref, input, conditions);
  }

  /**
   * Ends the open case. Status and doubt of the identity stay as they are, for nothing was verified.
   *
   * @throws {NoOpenReverificationError}
   * @throws {PreconditionFailedError}
   */
  cancelReverification(ref: CustomerRef, conditions: ChangeConditions = {}): Promise<DescribedIdentity> {
    return this.changes.cancel(ref, conditions);
  }

  /**
   * Begins a verification for your own front end. Costs money; belongs to the open case, and counts as one of its tries.
   *
   * @throws see `VerificationFlow.begin`
   */
  beginVerification(ref: CustomerRef, input: BeginCustomerVerificationInput): Promise<VerificationView> {
    return this.verifying.begin(ref, input);
  }

  /**
   * Asks Prove how it stands. Once the phone was shown, each call may ask a billed question.
   *
   * @throws {VerificationNotFoundError}
   * @throws {ProveError}
   */
  checkVerification(ref: CustomerRef, verificationId: string): Promise<VerificationView> {
    return this.verifying.check(ref, verificationId);
  }

  /** As it is on record; Prove is not asked. @throws {VerificationNotFoundError} */
  findVerification(ref: CustomerRef, verificationId: string): Promise<VerificationView> {
    return this.verifying.find(ref, verificationId);
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
    return this.closing.close(ref, input, conditions);
  }

  giveConsent(ref: CustomerRef, input: GiveConsentInput): Promise<DescribedIdentity> {
    return this.changes.giveConsent(ref, input);
  }

  /** @param country as it was given. */
  withdrawConsent(ref: CustomerRef, country: string): Promise<DescribedIdentity> {
    return this.changes.withdrawConsent(ref, country);
  }

  /** Puts a `failed` notification back. @returns false when there is none with this id. */
  async retryNotification(notificationId: string): Promise<boolean> {
    const released = await transactWithin(this.dataSource, (manager) =>
      this.notifications.failed(manager, notificationId),
    );
    this.wakeUp.notifications(released);
    return released.length > 0;
  }
}
