import { IsNull, MoreThan, Not, Or, type EntityManager } from 'typeorm';
import { Verification } from './verification.entity';

/**
 * An Instant Link that fails guessed nothing and was billed for nothing, and Prove may end a check only because the browser
 * lost its connection. So many of a case do not count; beyond them nobody's phone is sent links without end.
 */
export const UNCOUNTED_LINKS = 3;

/**
 * Tries to verify a number in a case. Those that never came to a session at Prove do not count: the customer could not
 * try. One that is being opened counts, or many at one moment would be free; so does one that was billed.
 */
export async function countTries(manager: EntityManager, reverificationId: string): Promise<number> {
  const tries = await manager.countBy(Verification, [
    { reverificationId, reason: Or(IsNull(), Not('unavailable')) },
    { reverificationId, verifyCount: MoreThan(0) },
  ]);
  const failedLinks = await manager.countBy(Verification, {
    ...{ reverificationId, possession: 'desktop', reason: 'possession_failed', verifyCount: 0 },
  });
  return tries - Math.min(failedLinks, UNCOUNTED_LINKS);
}
