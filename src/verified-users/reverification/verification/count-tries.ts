import { IsNull, Not, Or, type EntityManager } from 'typeorm';
import { Verification } from './verification.entity';

/**
 * Tries to verify a number in a case. Those that never came to a session at Prove do not count: the customer could not
 * try. One that is being opened counts, or many at one moment would be free.
 */
export function countTries(manager: EntityManager, reverificationId: string): Promise<number> {
  return manager.countBy(Verification, { reverificationId, reason: Or(IsNull(), Not('unavailable')) });
}
