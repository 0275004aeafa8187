import { ProveMalformedAnswerError } from '../errors/prove-malformed-answer.error';
import type { ProveAnswer } from './exchange';
import type { ProveCall } from './prove-call';

/** @throws {ProveMalformedAnswerError} for everything but a JSON object. */
export function readObject(call: ProveCall, { status, body }: ProveAnswer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    // The parser's own error repeats the text.
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new ProveMalformedAnswerError('the answer is not a JSON object', call, status);
}
