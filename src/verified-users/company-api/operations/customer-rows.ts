import { In, IsNull, type EntityManager } from 'typeorm';
import { Consent } from '../../identity/consent.entity';
import { IdentityHistory } from '../../identity/identity-history.entity';
import { IdentityNotFoundError } from '../../identity/identity-not-found.error';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { CASE_EMAILS, latestEmail } from '../../reverification/resend-emails.service';
import { OPEN_STATUSES, Reverification } from '../../reverification/reverification.entity';
import { RUNNING_STATUSES, Verification } from '../../reverification/verification/verification.entity';
import type { CustomerRef } from '../customer-ref';
import { etagOf } from '../etag';
import {
  toConsentView,
  toEmailView,
  toIdentitySummary,
  toReverificationView,
  toRunningVerificationView,
  type IdentityView,
} from '../identity-view';

/** A customer as it is at one moment. */
export interface DescribedIdentity {
  view: IdentityView;
  /** Another one after every change. */
  etag: string;
}

/** @throws {IdentityNotFoundError} */
export async function findCustomer(manager: EntityManager, ref: CustomerRef): Promise<VerifiedIdentity> {
  const identity = await manager.findOneBy(VerifiedIdentity, whereOf(ref));
  if (!identity) throw new IdentityNotFoundError();
  return identity;
}

/** Locked until the transaction ends, so that changes of one customer take turns. @throws {IdentityNotFoundError} */
export async function lockCustomer(manager: EntityManager, ref: CustomerRef): Promise<VerifiedIdentity> {
  const lock = { mode: 'for_no_key_update' as const };
  const identity = await manager.findOne(VerifiedIdentity, { where: whereOf(ref), lock });
  if (!identity) throw new IdentityNotFoundError();
  return identity;
}

export async function describeCustomer(
  manager: EntityManager,
  identity: VerifiedIdentity,
): Promise<DescribedIdentity> {
  const identityId = identity.id;
  const running = { identityId, status: In([...RUNNING_STATUSES]) };
  const verification = await manager.findOneBy(Verification, running);
  const consents = await manager.find(Consent, {
    where: { identityId, withdrawnAt: IsNull() },
    order: { country: 'ASC' },
  });
  const reverification =
    (await findOpenCase(manager, identityId)) ??
    (await manager.findOne(Reverification, {
      where: { identityId },
      order: { openedAt: 'DESC', id: 'DESC' },
    }));
  const email = reverification && (await latestEmail(manager, reverification.id, CASE_EMAILS));
  const view: IdentityView = {
    ...toIdentitySummary(identity),
    reverification: reverification && toReverificationView(reverification),
    email: email && toEmailView(email),
    verification: verification && toRunningVerificationView(verification),
    consents: consents.map(toConsentView),
  };
  // Of two changes in one millisecond, such as of the contact, which the view does not show, the history tells.
  const [latest] = await manager.find(IdentityHistory, {
    select: { id: true },
    where: { identityId },
    order: { id: 'DESC' },
    take: 1,
  });
  return { view, etag: etagOf([view, latest?.id ?? null]) };
}

export function findOpenCase(manager: EntityManager, identityId: string): Promise<Reverification | null> {
  return manager.findOneBy(Reverification, { identityId, status: In([...OPEN_STATUSES]) });
}

function whereOf({ project = 'default', clientCustomerId }: CustomerRef) {
  return { project, clientCustomerId };
}
