import type { ProveHost } from '../../options/resolved-options';
import { text } from '../answers/fields';
import { ProveMalformedAnswerError } from '../errors/prove-malformed-answer.error';
import type { IssuedToken } from './access-token';
import type { ProveRequest } from './exchange';
import { CALLS } from './prove-call';

/** Prove says 3600; an answer without it is taken for a short one. */
const LIFETIME_IF_UNSAID_SECONDS = 300;

/** Not under `/v3`. Source: https://developer.prove.com/reference/token-request */
export function tokenRequest({ clientId, clientSecret }: ProveHost): ProveRequest {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
  });
  return { method: 'POST', path: '/token', form };
}

/** @throws {ProveMalformedAnswerError} */
export function readToken(answer: Record<string, unknown>): IssuedToken {
  const value = text(answer['access_token']);
  // Nothing else may stand in a header, and the error about it would repeat the token.
  if (value === null || !/^[\x21-\x7e]+$/.test(value)) {
    throw new ProveMalformedAnswerError('the answer holds no token', CALLS.token);
  }
  const lifetime = Number(answer['expires_in']);
  return { value, lifetimeSeconds: lifetime > 0 ? lifetime : LIFETIME_IF_UNSAID_SECONDS };
}
