import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { Enrollment } from './enrollment.entity';
import type { VerifiedIdentity } from './verified-identity.entity';

/**
 * Records that Prove enrolled a stranger's number for this customer, so that notifications about it change nothing. The
 * caller holds the locks, and has compared the number with the one on record. Nothing if the customer has had the id.
 */
export async function recordForeignEnrollment(
  manager: EntityManager,
  { id: identityId, project }: VerifiedIdentity,
  proveId: string,
  at: Date,
): Promise<void> {
  if (await manager.existsBy(Enrollment, { identityId, proveId })) return;
  await manager.insert(Enrollment, {
    ...{ id: randomUUID(), identityId, project, proveId },
    ...{ current: false, foreignNumber: true, enrolledAt: at, endedAt: null },
  });
}

/**
 * Another number is on record now, or Prove did not say under which id: one of those that were foreign to the former
 * number may be it, and a notification about it must count again.
 */
export async function forgetForeignEnrollments(manager: EntityManager, identityId: string): Promise<void> {
  await manager.delete(Enrollment, { identityId, foreignNumber: true });
}
