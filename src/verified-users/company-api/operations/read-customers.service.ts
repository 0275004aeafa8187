import { Inject, Injectable, Logger } from '@nestjs/common';
import { In, IsNull, LessThan, MoreThan, Not, type DataSource, type FindOptionsWhere } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import type { Contact } from '../../identity/contact';
import type { Preferences } from '../../identity/preferences';
import { ContactCipher } from '../../identity/contact-cipher.service';
import { Enrollment } from '../../identity/enrollment.entity';
import { IdentityHistory } from '../../identity/identity-history.entity';
import type { ProjectAccess } from '../../identity/project-access';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { findIdentitiesByReference } from '../../reverification/find-by-reference.sql';
import { Reverification } from '../../reverification/reverification.entity';
import { checkRequest, requireE164 } from '../check-request';
import type { CustomerRef } from '../customer-ref';
import { InvalidRequestError } from '../errors/invalid-request.error';
import {
  toHistoryView,
  toIdentitySummary,
  toReverificationView,
  type HistoryView,
  type IdentitySummary,
  type ReverificationView,
} from '../identity-view';
import { ListIdentitiesInput } from '../inputs/list-identities.input';
import { LookUpInput } from '../inputs/look-up.input';
import { ListPageInput } from '../inputs/page.input';
import { limitOf, readCursor, toPage, type Page, type PageInput } from '../paging';
import { RequestRules } from './request-rules.service';
import { describeCustomer, findCustomer, type DescribedIdentity } from './customer-rows';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const HISTORY_ID = /^\d{1,18}$/;
/** Customers that share a number or an address; beyond them nobody looks. */
const MOST_MATCHES = 100;

/** Name, address, number, locale and time zone of a customer: personal data. */
export interface ContactView extends Contact, Preferences {}

/** What the company reads of its customers. Changes nothing. */
@Injectable()
export class ReadCustomers {
  private readonly logger = new Logger(ReadCustomers.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly rules: RequestRules,
    private readonly contacts: ContactCipher,
  ) {}

  async describe(access: ProjectAccess, given: CustomerRef): Promise<DescribedIdentity> {
    const ref = await this.rules.refOf(access, given);
    return transactWithin(this.dataSource, async (manager) =>
      describeCustomer(manager, await findCustomer(manager, ref)),
    );
  }

  async contact(access: ProjectAccess, given: CustomerRef): Promise<ContactView> {
    const ref = await this.rules.refOf(access, given);
    const identity = await transactWithin(this.dataSource, (manager) => findCustomer(manager, ref));
    const { id: identityId, locale, timeZone } = identity;
    const { actor } = access;
    if (actor !== null) this.logger.log({ message: 'Contact data was read', identityId, actor });
    return { ...this.contacts.open(identity), locale, timeZone };
  }

  /** Newest first. */
  async history(access: ProjectAccess, given: CustomerRef, givenPage: PageInput): Promise<Page<HistoryView>> {
    const ref = await this.rules.refOf(access, given);
    const page = await checkRequest(ListPageInput, givenPage);
    const before = readCursor(page.cursor, HISTORY_ID);
    const limit = limitOf(page);
    const rows = await transactWithin(this.dataSource, async (manager) =>
      manager.find(IdentityHistory, {
        where: {
          identityId: (await findCustomer(manager, ref)).id,
          ...(before === null ? {} : { id: LessThan(before) }),
        },
        order: { id: 'DESC' },
        take: limit + 1,
      }),
    );
    return toPage(rows, limit, toHistoryView, ({ id }) => id);
  }

  /** Newest first. */
  async reverifications(
    access: ProjectAccess,
    given: CustomerRef,
    givenPage: PageInput,
  ): Promise<Page<ReverificationView>> {
    const ref = await this.rules.refOf(access, given);
    const page = await checkRequest(ListPageInput, givenPage);
    const beforeId = readCursor(page.cursor, UUID);
    const limit = limitOf(page);
    const rows = await transactWithin(this.dataSource, async (manager) => {
      const identityId = (await findCustomer(manager, ref)).id;
      const before = beforeId && (await manager.findOneBy(Reverification, { id: beforeId, identityId }));
      if (beforeId && !before) throw new InvalidRequestError(['cursor must be of this customer']);
      return manager.find(Reverification, {
        where: before
          ? [
              { identityId, openedAt: LessThan(before.openedAt) },
              { identityId, openedAt: before.openedAt, id: LessThan(before.id) },
            ]
          : { identityId },
        order: { openedAt: 'DESC', id: 'DESC' },
        take: limit + 1,
      });
    });
    return toPage(rows, limit, toReverificationView, ({ id }) => id);
  }

  /** By id, so that a customer who is added meanwhile neither doubles nor hides another one. */
  async list(access: ProjectAccess, given: ListIdentitiesInput): Promise<Page<IdentitySummary>> {
    const input = await checkRequest(ListIdentitiesInput, given);
    const { status, watch, reviewReason } = input;
    const project = this.rules.require(access, input.project);
    const after = readCursor(input.cursor, UUID);
    const limit = limitOf(input);
    const where: FindOptionsWhere<VerifiedIdentity> = {
      project,
      ...(status == null ? {} : { status }),
      ...(watch == null ? {} : { watch }),
      ...(reviewReason == null
        ? {}
        : { reviewReason: reviewReason === 'any' ? Not(IsNull()) : reviewReason }),
      ...(after === null ? {} : { id: MoreThan(after) }),
    };
    const rows = await transactWithin(this.dataSource, (manager) =>
      manager.find(VerifiedIdentity, { where, order: { id: 'ASC' }, take: limit + 1 }),
    );
    return toPage(rows, limit, toIdentitySummary, ({ id }) => id);
  }

  /** By exactly one of the five; at most 100 matches. */
  async lookUp(access: ProjectAccess, given: LookUpInput): Promise<{ matches: IdentitySummary[] }> {
    const input = await checkRequest(LookUpInput, given);
    const { clientCustomerId, proveId, phoneNumber, email, caseReference } = input;
    const project = this.rules.require(access, input.project);
    const named = Object.values({ clientCustomerId, proveId, phoneNumber, email, caseReference }).filter(
      (value) => value != null,
    );
    if (named.length !== 1)
      throw new InvalidRequestError([
        'give one of clientCustomerId, proveId, phoneNumber, email and caseReference',
      ]);
    const rows = await transactWithin(this.dataSource, async (manager) => {
      const where: FindOptionsWhere<VerifiedIdentity> = { project };
      if (clientCustomerId != null) where.clientCustomerId = clientCustomerId;
      if (phoneNumber != null)
        where.phoneHash = In(this.contacts.phoneHashes(requireE164(phoneNumber, 'possible')));
      if (email != null) where.emailHash = In(this.contacts.emailHashes(email));
      if (proveId != null) {
        const enrollments = await manager.findBy(Enrollment, { project, proveId });
        where.id = In(enrollments.map(({ identityId }) => identityId));
      }
      if (caseReference != null) where.id = In(await findIdentitiesByReference(manager, caseReference));
      return manager.find(VerifiedIdentity, { where, order: { id: 'ASC' }, take: MOST_MATCHES });
    });
    return { matches: rows.map(toIdentitySummary) };
  }

  /** All of it, oldest first; see `VerifiedUsersService.findIdentity`. */
  async wholeHistory(identityId: string): Promise<HistoryView[]> {
    const rows = await transactWithin(this.dataSource, (manager) =>
      manager.find(IdentityHistory, { where: { identityId }, order: { id: 'ASC' } }),
    );
    return rows.map(toHistoryView);
  }
}
