import { In, type EntityManager } from 'typeorm';
import { Enrollment } from '../../identity/enrollment.entity';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';

/**
 * Those that are what they were when Prove was asked: the answer is about them. In the order of all locks of identities.
 *
 * @param skipLocked leaves out identities that another session holds, and returns their ids.
 */
export async function lockEnrollments(
  manager: EntityManager,
  before: readonly Enrollment[],
  skipLocked: boolean,
): Promise<{ fresh: Enrollment[]; locked: string[] }> {
  const identities = await manager.find(VerifiedIdentity, {
    where: { id: In(before.map(({ identityId }) => identityId)) },
    order: { id: 'ASC' },
    lock: { mode: 'for_no_key_update', ...(skipLocked && { onLocked: 'skip_locked' as const }) },
  });
  const byId = new Map(identities.map((identity) => [identity.id, identity]));
  const verifiedAt = new Map(before.map(({ id, identity }) => [id, identity!.verifiedAt?.getTime()]));
  const enrollments = await manager.findBy(Enrollment, {
    id: In(before.map(({ id }) => id)),
    current: true,
  });
  const fresh = enrollments.filter((enrollment) => {
    const identity = byId.get(enrollment.identityId);
    if (!identity || identity.status === 'closed') return false;
    enrollment.identity = identity;
    return verifiedAt.get(enrollment.id) === identity.verifiedAt?.getTime();
  });
  const locked = before.flatMap(({ identityId }) => (skipLocked && !byId.has(identityId) ? identityId : []));
  return { fresh, locked };
}
