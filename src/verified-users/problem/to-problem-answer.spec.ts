import { BadRequestException } from '@nestjs/common';
import { QueryTimeoutError } from '../database/database-unavailable.error';
import { VerifiedUsersError } from '../options/verified-users-error';
import { toProblemAnswer } from './to-problem-answer';

class OffError extends VerifiedUsersError {
  readonly code = 'OFF';
  readonly country = 'GB';
  readonly secret = 'Grace Hopper';

  constructor(readonly retryAfterSeconds?: number) {
    super('It is off: switch it on.');
  }
}

const RULES = { OFF: { status: 409, extras: ['country'], retryAfterSeconds: 7 } };

describe('toProblemAnswer', () => {
  it('tells code, detail and the fields that its rule names', () => {
    expect(toProblemAnswer(new OffError(), RULES)).toEqual({
      status: 409,
      headers: {
        'Content-Type': 'application/problem+json',
        'Cache-Control': 'no-store',
        'Retry-After': '7',
      },
      body: {
        type: 'about:blank',
        title: 'Conflict',
        status: 409,
        code: 'OFF',
        detail: 'It is off: switch it on.',
        country: 'GB',
      },
    });
  });

  it("takes the error's own pause before that of its rule", () => {
    expect(toProblemAnswer(new OffError(1.2), RULES)!.headers['Retry-After']).toBe('2');
  });

  it('P13 leaves out the text of a framework, which may quote the body', () => {
    const answer = toProblemAnswer(new BadRequestException('Unexpected token in "Grace Hopper"'), RULES)!;
    expect(answer.body).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(JSON.stringify(answer)).not.toContain('Grace');
  });

  it.each([
    ['late', new QueryTimeoutError()],
    ['stopped', Object.assign(new Error('terminating'), { code: '57P01' })],
    ['busy', Object.assign(new Error('deadlock'), { code: '40P01' })],
    ['refusing', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['cut off', new Error('Connection terminated unexpectedly')],
  ])('is 503 while the database is %s', (_, error) => {
    expect(toProblemAnswer(error, RULES)).toMatchObject({ status: 503, headers: { 'Retry-After': '5' } });
  });

  it('has no answer to what was not foreseen', () => {
    expect(toProblemAnswer(new TypeError('Grace Hopper'), RULES)).toBeNull();
    expect(toProblemAnswer(Object.assign(new Error(), { code: '23505' }), RULES)).toBeNull();
    expect(toProblemAnswer('a string', RULES)).toBeNull();
    expect(toProblemAnswer(undefined, RULES)).toBeNull();
    expect(toProblemAnswer(new OffError(), {})).toBeNull();
  });
});
