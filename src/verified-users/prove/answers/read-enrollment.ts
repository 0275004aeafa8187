import { ProveMalformedAnswerError } from '../errors/prove-malformed-answer.error';
import type { ProveCall } from '../transport/prove-call';
import { flag, proveIdOf, record, text } from './fields';
import type { ProveEnrollment } from './prove-enrollment';

/** @throws {ProveMalformedAnswerError} for success without an id, which could never be watched or found again. */
export function readEnrollment(call: ProveCall, answer: Record<string, unknown>): ProveEnrollment {
  const enrollment = toEnrollment(answer);
  if (enrollment.proveId === null && flag(answer['success']) !== false) {
    throw new ProveMalformedAnswerError('the answer holds no id', call);
  }
  return enrollment;
}

/** @throws {ProveMalformedAnswerError} when there are no results at all. */
export function readEnrollmentBatch(call: ProveCall, answer: Record<string, unknown>): ProveEnrollment[] {
  const items = answer['results'];
  if (!Array.isArray(items)) throw new ProveMalformedAnswerError('the answer holds no results', call);
  return items.map((item) => toEnrollment(record(item) ?? {}));
}

/**
 * Whether Prove carried out a change. It leaves out what is empty, and that may mean false: silence is no success.
 *
 * @throws {ProveMalformedAnswerError}
 */
export function readDone(call: ProveCall, answer: Record<string, unknown>): boolean {
  const done = flag(answer['success']);
  if (done === null) throw new ProveMalformedAnswerError('the answer does not tell success', call);
  return done;
}

function toEnrollment(answer: Record<string, unknown>): ProveEnrollment {
  return { proveId: proveIdOf(answer), error: text(answer['error']), answer };
}
