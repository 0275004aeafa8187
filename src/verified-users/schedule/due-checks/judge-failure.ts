import { ProveNotFoundError } from '../../prove/errors/prove-not-found.error';
import { ProveRefusedError } from '../../prove/errors/prove-refused.error';
import { ProveError } from '../../prove/errors/prove.error';
import type { CheckFinding } from './due-check';

/**
 * What it means that a question failed. Refused and not found are answers where Prove's own code says so, or where
 * nothing was sent; the 404 of a gateway in between is none, and whatever else goes wrong says nothing about the customer.
 *
 * @throws the error itself when it is none of Prove's.
 */
export function judgeFailure(error: unknown): CheckFinding {
  if (!(error instanceof ProveError)) throw error;
  const { status, proveCode, doubtful } = error;
  const isNo = error instanceof ProveRefusedError || error instanceof ProveNotFoundError;
  if (isNo && status === null) return { outcome: { kind: 'ask' }, prove: 'not_asked' };
  if (isNo && proveCode !== null) return { outcome: { kind: 'ask' }, prove: 'answered' };
  return { outcome: { kind: 'postpone', billed: doubtful }, prove: 'away' };
}
