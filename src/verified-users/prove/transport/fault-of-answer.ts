import { ProveConfigurationError } from '../errors/prove-configuration.error';
import { ProveLimitedError } from '../errors/prove-limited.error';
import { ProveMalformedAnswerError } from '../errors/prove-malformed-answer.error';
import { ProveNotFoundError } from '../errors/prove-not-found.error';
import { ProveRefusedError } from '../errors/prove-refused.error';
import { ProveUnavailableError } from '../errors/prove-unavailable.error';
import type { ProveError } from '../errors/prove.error';
import type { ProveAnswer } from './exchange';
import { CALLS, type ProveCall } from './prove-call';
import { readRetryAfter } from './retry-after';

/**
 * Maps an answer to an error, by status first and Prove's code second; undefined for success.
 *
 * Callers act on `PROVE_NOT_FOUND` and `PROVE_REFUSED`, to the point of ending an enrollment, so both require Prove's
 * own error code. Gateways answer 4xx too, with HTML, an empty body, or a bare `{"message":"Not Found"}`. The contract
 * makes `code` optional, so a bare message may come from Prove: taking it for a gateway's costs another attempt, the
 * opposite mistake would cost a customer's watch.
 */
export function faultOfAnswer(
  call: ProveCall,
  { status, retryAfter, body }: ProveAnswer,
  now: Date,
): ProveError | undefined {
  if (status >= 200 && status < 300) return undefined;
  const failed = { call: call.name, status, proveCode: readProveCode(body) };
  if (status === 429) {
    return new ProveLimitedError('too many requests', failed, readRetryAfter(retryAfter, now));
  }
  if (status >= 500 || status === 408) {
    return new ProveUnavailableError(
      'Prove failed',
      { ...failed, doubtful: !call.repeatable },
      readRetryAfter(retryAfter, now),
    );
  }
  if (status < 400) {
    return new ProveConfigurationError('redirected; is that Prove at the base URL?', failed);
  }
  if (call === CALLS.token) {
    return new ProveConfigurationError('no token; check clientId, clientSecret and the host', failed);
  }
  const isProves = failed.proveCode !== null;
  switch (status) {
    case 401:
      return new ProveConfigurationError('a fresh token was refused; check host and credentials', failed);
    case 403:
      return new ProveConfigurationError(
        'forbidden; check that the project has this product, and the host',
        failed,
      );
    case 404:
      if (isProves) return new ProveNotFoundError('not found', failed);
      break;
    default:
      if (isProves) return new ProveRefusedError('the input was refused', failed);
  }
  return new ProveMalformedAnswerError(
    'refused without a code of Prove’s, perhaps by a gateway',
    call,
    status,
  );
}

/** Prove's error code, as a number or in digits. Its message goes nowhere: it may repeat what was sent (P13). */
function readProveCode(body: string): number | null {
  try {
    const { code } = (JSON.parse(body) ?? {}) as { code?: unknown };
    const number = typeof code === 'string' && /^\d{1,9}$/.test(code) ? Number(code) : code;
    return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
  } catch {
    return null;
  }
}
