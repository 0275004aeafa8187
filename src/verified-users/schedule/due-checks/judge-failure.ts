import { ProveNotFoundError } from '../../prove/errors/prove-not-found.error';
import { ProveRefusedError } from '../../prove/errors/prove-refused.error';
import { ProveError } from '../../prove/errors/prove.error';
import type { CheckFinding } from './due-check';

/**
 * What a failed call means. Refused and not found are Prove's answers, unless nothing was sent; any other failure says
 * nothing about the customer.
 *
 * @throws the error itself when it is none of Prove's.
 */
export function judgeFailure(error: unknown): CheckFinding {
  if (!(error instanceof ProveError)) throw error;
  const { status, doubtful } = error;
  const isNo = error instanceof ProveRefusedError || error instanceof ProveNotFoundError;
  if (isNo && status === null) return { outcome: { kind: 'ask' }, prove: 'not_asked' };
  if (isNo) return { outcome: { kind: 'ask' }, prove: 'answered' };
  return { outcome: { kind: 'postpone', billed: doubtful }, prove: 'away' };
}
