import { ProveConfigurationError } from '../errors/prove-configuration.error';
import { ProveLimitedError } from '../errors/prove-limited.error';
import { ProveNotFoundError } from '../errors/prove-not-found.error';
import { ProveRefusedError } from '../errors/prove-refused.error';
import { ProveUnavailableError } from '../errors/prove-unavailable.error';
import type { ProveError } from '../errors/prove.error';
import type { ProveAnswer } from './exchange';
import { CALLS, type ProveCall } from './prove-call';
import { readRetryAfter } from './retry-after';

/** The error that an answer stands for, by its status first and Prove's code second; undefined for success. */
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
  switch (status) {
    case 401:
      return new ProveConfigurationError('a fresh token was refused; check host and credentials', failed);
    case 403:
      return new ProveConfigurationError(
        'forbidden; check that the project has this product, and the host',
        failed,
      );
    case 404:
      return new ProveNotFoundError('not found', failed);
    default:
      return new ProveRefusedError('the input was refused', failed);
  }
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
