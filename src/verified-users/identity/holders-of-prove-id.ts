import { In, Not, type EntityManager } from 'typeorm';
import { Enrollment } from './enrollment.entity';
import type { Cause } from './identity-history.entity';
import { lockIdentityKeys } from './identity-keys-lock';
import { stateOf } from './identity-state';
import type { IdentityStatus } from './identity-status';
import { VerifiedIdentity } from './verified-identity.entity';
import { writeHistory } from './write-history';

/** A Prove id. It names a person, who may be several customers of the company. */
export type ProveIdOfProject = Pick<Enrollment, 'project' | 'proveId'>;

/**
 * Ids of the identities whose current enrollment it is, or to whom it is linked, without those that are closed. Locks the
 * key, so that a registration that is under way is waited for and counts.
 */
export async function lockHolders(
  manager: EntityManager,
  { project, proveId }: ProveIdOfProject,
): Promise<string[]> {
  await lockIdentityKeys(manager, { project, proveId, clientCustomerId: null });
  const whose = { project, proveId, identity: { status: Not<IdentityStatus>('closed') } };
  const live = await manager.find(Enrollment, {
    where: [
      { ...whose, current: true },
      { ...whose, linked: true },
    ],
  });
  return [...new Set(live.map(({ identityId }) => identityId))];
}

/**
 * After Prove was asked to end an enrollment that nobody had: whoever was given the id meanwhile is not known to be
 * watched any more.
 */
export async function doubtWatchOfHolders(
  manager: EntityManager,
  one: ProveIdOfProject,
  cause: Cause,
  at: Date,
): Promise<void> {
  const holders = await manager.find(VerifiedIdentity, {
    where: { id: In(await lockHolders(manager, one)), watch: 'watched' },
    order: { id: 'ASC' },
    lock: { mode: 'for_no_key_update' },
  });
  for (const identity of holders) {
    const before = stateOf(identity);
    const change = { watch: 'unknown' as const, updatedAt: at };
    await manager.update(VerifiedIdentity, { id: identity.id }, change);
    const after = stateOf(Object.assign(identity, change));
    const what = 'disenrolled_at_prove';
    await writeHistory(manager, { identityId: identity.id, at, what, cause, before, after });
  }
}
