import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { ChangeContact } from '../../identity/change-contact.service';
import { ContactCipher } from '../../identity/contact-cipher.service';
import type { ProjectAccess } from '../../identity/project-access';
import type { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { rowsToWake, type RowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { CancelReverification } from '../../reverification/cancel-reverification.service';
import { Consents } from '../../reverification/consents.service';
import { FollowContactChange } from '../../reverification/follow-contact-change.service';
import { RequireReverification } from '../../reverification/require-reverification.service';
import { ResendEmails, type ResendOutcome } from '../../reverification/resend-emails.service';
import { IdentityClosedError } from '../../identity/identity-closed.error';
import { checkRequest } from '../check-request';
import type { ChangeConditions, CustomerRef } from '../customer-ref';
import { InvalidRequestError } from '../errors/invalid-request.error';
import { PreconditionFailedError } from '../errors/precondition-failed.error';
import { namesEtag } from '../etag';
import { ChangeContactInput } from '../inputs/change-contact.input';
import { GiveConsentInput } from '../inputs/give-consent.input';
import type { RequiredIdentityView } from '../identity-view';
import { RequireReverificationInput } from '../inputs/require-reverification.input';
import { RequestRules } from './request-rules.service';
import { ResendEmailInput } from '../inputs/resend-email.input';
import { describeCustomer, lockCustomer, type DescribedIdentity } from './customer-rows';

const CAUSE = { kind: 'company', id: null } as const;
/** As `GiveConsentInput` has it: no other can have been given. */
const COUNTRY = /^([A-Z]{2}|\+\d{1,3})$/;
const DEFAULT_REASON = 'requested';

/** A customer after a re-verification was required. */
export interface RequiredReverification extends DescribedIdentity {
  view: RequiredIdentityView;
}

/** What the company changes of one customer. Each answers with the customer as it is afterwards. */
@Injectable()
export class ChangeCustomers {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly rules: RequestRules,
    private readonly contacts: ContactCipher,
    private readonly changeContact: ChangeContact,
    private readonly followContactChange: FollowContactChange,
    private readonly requireReverification: RequireReverification,
    private readonly resendEmails: ResendEmails,
    private readonly cancelReverification: CancelReverification,
    private readonly consents: Consents,
    private readonly wakeUp: WakeUp,
  ) {}

  async contact(
    access: ProjectAccess,
    ref: CustomerRef,
    given: ChangeContactInput,
    conditions: ChangeConditions,
  ): Promise<DescribedIdentity> {
    const { locale, timeZone, phoneNumber, ...fields } = await checkRequest(ChangeContactInput, given);
    this.rules.checkNames(fields);
    const number = typeof phoneNumber === 'string' ? this.rules.requireE164(phoneNumber) : phoneNumber;
    return this.change(access, ref, conditions, async (manager, identity) => {
      if (identity.status === 'closed') throw new IdentityClosedError();
      const contact = {
        ...this.contacts.open(identity),
        ...named(fields),
        ...named({ phoneNumber: number }),
      };
      const preferences = {
        locale: locale === undefined ? identity.locale : locale,
        timeZone: timeZone === undefined ? identity.timeZone : timeZone,
      };
      const change = await this.changeContact.change(manager, identity, contact, preferences, CAUSE);
      return change ? this.followContactChange.follow(manager, change, CAUSE) : rowsToWake();
    });
  }

  async require(
    access: ProjectAccess,
    ref: CustomerRef,
    given: RequireReverificationInput,
    conditions: ChangeConditions,
  ): Promise<RequiredReverification> {
    const { invite, reason } = await checkRequest(RequireReverificationInput, given);
    const cause = { kind: 'company' as const, id: reason ?? DEFAULT_REASON };
    let invitation: ResendOutcome | null = null;
    const { view, etag } = await this.change(access, ref, conditions, async (manager, identity) => {
      const before = await this.resendEmails.latestInvitation(manager, identity.id);
      const required = await this.requireReverification.require(manager, identity, cause, invite ?? true);
      if (invite === false) return required;
      const { emails, ...resent } = await this.resendEmails.resendInvitation(manager, identity);
      const latest = await this.resendEmails.latestInvitation(manager, identity.id);
      const isNew = latest?.status === 'queued' && latest.id !== before?.id;
      invitation = isNew ? { queued: true, reason: null } : resent;
      return rowsToWake(required, { emails });
    });
    return { view: { ...view, invitation }, etag };
  }

  /** Holds the lock of the identity, so that two concurrent resends queue one email. */
  async resend(access: ProjectAccess, ref: CustomerRef, given: ResendEmailInput): Promise<ResendOutcome> {
    const { kind } = await checkRequest(ResendEmailInput, given);
    let outcome: ResendOutcome = { queued: false, reason: 'no_email' };
    await this.change(access, ref, {}, async (manager, identity) => {
      const { emails, ...resent } = await this.resendEmails.resend(manager, identity, kind);
      outcome = resent;
      return rowsToWake({ emails });
    });
    return outcome;
  }

  clearUndeliverable(access: ProjectAccess, ref: CustomerRef): Promise<DescribedIdentity> {
    return this.change(access, ref, {}, async (manager, identity) => {
      const { emails } = await this.resendEmails.writeAgain(manager, identity, CAUSE);
      return rowsToWake({ emails });
    });
  }

  cancel(access: ProjectAccess, ref: CustomerRef, conditions: ChangeConditions): Promise<DescribedIdentity> {
    return this.change(access, ref, conditions, (manager, identity) =>
      this.cancelReverification.cancel(manager, identity, 'cancelled_by_company', CAUSE),
    );
  }

  async giveConsent(
    access: ProjectAccess,
    ref: CustomerRef,
    given: GiveConsentInput,
  ): Promise<DescribedIdentity> {
    const consent = await checkRequest(GiveConsentInput, given);
    return this.change(access, ref, {}, (manager, identity) =>
      this.consents.give(manager, identity.id, { ...consent, givenBy: 'company' }),
    );
  }

  async withdrawConsent(
    access: ProjectAccess,
    ref: CustomerRef,
    country: string,
  ): Promise<DescribedIdentity> {
    if (!COUNTRY.test(country)) throw new InvalidRequestError(['country must be a country code such as GB']);
    return this.change(access, ref, {}, (manager, identity) =>
      this.consents.withdraw(manager, identity.id, country),
    );
  }

  /**
   * Under the lock of the identity's row: of two changes with one ETag, the second finds another one.
   *
   * @throws {IdentityNotFoundError}
   * @throws {PreconditionFailedError}
   */
  async change(
    access: ProjectAccess,
    given: CustomerRef,
    { ifMatch }: ChangeConditions,
    work: (manager: EntityManager, identity: VerifiedIdentity) => Promise<RowsToWake>,
  ): Promise<DescribedIdentity> {
    const ref = await this.rules.refOf(access, given);
    const { described, wake } = await transactWithin(this.dataSource, async (manager) => {
      const identity = await lockCustomer(manager, ref);
      if (ifMatch !== undefined && !namesEtag(ifMatch, (await describeCustomer(manager, identity)).etag))
        throw new PreconditionFailedError();
      const left = await work(manager, identity);
      return { described: await describeCustomer(manager, await lockCustomer(manager, ref)), wake: left };
    });
    this.wakeUp.rows(wake);
    return described;
  }
}

/** What was named: null clears a field, and what was left out stays. */
function named<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
