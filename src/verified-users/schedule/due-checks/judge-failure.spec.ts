import { ProveConfigurationError } from '../../prove/errors/prove-configuration.error';
import { ProveMalformedAnswerError } from '../../prove/errors/prove-malformed-answer.error';
import { ProveNotFoundError } from '../../prove/errors/prove-not-found.error';
import { ProveRefusedError } from '../../prove/errors/prove-refused.error';
import { ProveUnavailableError } from '../../prove/errors/prove-unavailable.error';
import type { ProveError } from '../../prove/errors/prove.error';
import { CALLS } from '../../prove/transport/prove-call';
import type { CheckFinding } from './due-check';
import { judgeFailure } from './judge-failure';

const call = 'verify';

describe('judgeFailure', () => {
  it.each<[string, CheckFinding['prove'], ProveError]>([
    [
      'not found, by Prove',
      'answered',
      new ProveNotFoundError('not found', { call, status: 404, proveCode: 8011 }),
    ],
    [
      'refused, by Prove',
      'answered',
      new ProveRefusedError('refused', { call, status: 400, proveCode: 8001 }),
    ],
    ['refused before it was sent', 'not_asked', new ProveRefusedError('not sent', { call })],
  ])('the customer is asked: %s; Prove: %s', (_, prove, error) => {
    expect(judgeFailure(error)).toEqual({ outcome: { kind: 'ask' }, prove });
  });

  it.each<[string, boolean, ProveError]>([
    ['a 404 of a gateway', false, new ProveMalformedAnswerError('refused', CALLS.verify, 404)],
    ['a broken answer', true, new ProveMalformedAnswerError('broken', CALLS.verify)],
    ['forbidden', false, new ProveConfigurationError('forbidden', { call, status: 403, proveCode: 8003 })],
    ['it failed', true, new ProveUnavailableError('failed', { call, status: 500, doubtful: true })],
  ])('no answer: %s; billed perhaps: %s', (_, billed, error) => {
    expect(judgeFailure(error)).toEqual({ outcome: { kind: 'postpone', billed }, prove: 'away' });
  });

  it('what is none of Prove’s failures is thrown', () => {
    const error = new Error('away');
    expect(() => judgeFailure(error)).toThrow(error);
  });
});
