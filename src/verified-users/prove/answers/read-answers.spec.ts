import fc from 'fast-check';
import { ProveMalformedAnswerError } from '../errors/prove-malformed-answer.error';
import { faultOfAnswer } from '../transport/fault-of-answer';
import { CALLS } from '../transport/prove-call';
import { readObject } from '../transport/read-object';
import { readToken } from '../transport/request-token';
import { readDone, readEnrollment, readEnrollmentBatch } from './read-enrollment';
import { readFoundIdentities, readIdentity, readPage } from './read-identity';
import { readBatch, readResult } from './read-result';

type Answer = Record<string, unknown>;

const READERS: Record<string, (answer: Answer) => unknown> = {
  result: (answer) => readResult(CALLS.verify, 'north_america', answer),
  batch: (answer) => readBatch(CALLS.verifyBatch, 'north_america', answer),
  enrollment: (answer) => readEnrollment(CALLS.enroll, answer),
  'batch of enrollments': (answer) => readEnrollmentBatch(CALLS.enrollBatch, answer),
  done: (answer) => readDone(CALLS.activate, answer),
  identity: (answer) => readIdentity(CALLS.get, answer),
  'found identities': (answer) => readFoundIdentities(answer),
  page: (answer) => readPage(CALLS.list, answer),
  token: (answer) => readToken(answer),
};

const NAMES = [
  'success',
  'proveId',
  'identityId',
  'phoneNumber',
  'results',
  'items',
  'identity',
  'reasons',
  'evaluation',
  'isEnrolled',
  'createdAt',
  'lastKey',
  'error',
  'access_token',
  'expires_in',
  '__proto__',
];

/** Any JSON, with the names that we look for more often than chance would have it. */
const json = fc.oneof(
  fc.json(),
  fc
    .dictionary(
      fc.constantFrom(...NAMES),
      fc.oneof(fc.jsonValue(), fc.array(fc.dictionary(fc.constantFrom(...NAMES), fc.jsonValue()))),
    )
    .map((value) => JSON.stringify(value)),
);

describe('any answer leads to a result or to a typed error', () => {
  it.each(Object.entries(READERS))('%s', (_, read) => {
    fc.assert(
      fc.property(fc.oneof(json, fc.string()), (body) => {
        try {
          read(readObject(CALLS.verify, { status: 200, retryAfter: null, body }));
        } catch (error) {
          expect(error).toBeInstanceOf(ProveMalformedAnswerError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('and any status to success or to an error with a stable code, without a word of the body (P13)', () => {
    const calls = fc.constantFrom(...Object.values(CALLS));
    fc.assert(
      fc.property(
        calls,
        fc.integer({ min: 200, max: 599 }),
        json,
        fc.string(),
        (call, status, body, retryAfter) => {
          const fault = faultOfAnswer(call, { status, retryAfter, body }, new Date());
          if (status < 300) return expect(fault).toBeUndefined();
          expect(fault!.code).toMatch(/^PROVE_[A-Z_]+$/);
          expect(fault!.message).toMatch(/^Prove's [a-z-]+: [^()]+ \(HTTP \d+(, code -?\d+)?\)\.$/);
        },
      ),
    );
  });

  it.each([
    ['{"code":8007}', 8007],
    ['{"code":"8007"}', 8007],
    ['{"code":"ada@example.com"}', null],
    ['{"code":1e400}', null],
    ['null', null],
    ['<html>', null],
  ])('the code of %s is %j', (body, proveCode) => {
    expect(faultOfAnswer(CALLS.verify, { status: 400, retryAfter: null, body }, new Date())).toMatchObject({
      proveCode,
    });
  });

  it('an item of a batch that says nothing does not hide the others', () => {
    const results = readBatch(CALLS.verifyBatch, 'north_america', {
      results: [null, { success: true }, { error: 'Invalid' }],
    });
    expect(results.map(({ success }) => success)).toEqual(['unknown', 'true', 'false']);
  });

  it('a missing success is no success: Prove leaves out what is empty', () => {
    expect(() => readDone(CALLS.activate, {})).toThrow(ProveMalformedAnswerError);
    expect(readDone(CALLS.activate, { success: 'true' })).toBe(true);
    expect(readDone(CALLS.activate, { success: false })).toBe(false);
  });

  it('a list without results is empty only when it holds nothing else', () => {
    const empty = { proveIds: [], nextKey: null };
    for (const answer of [{}, { results: [] }, { results: null, lastKey: null }])
      expect(readPage(CALLS.list, answer)).toEqual(empty);
    for (const answer of [{ lastKey: 'a-key' }, { results: 'none' }, { items: [] }, { error: 'Busy' }])
      expect(() => readPage(CALLS.list, answer)).toThrow(ProveMalformedAnswerError);
  });

  it('a word that Prove has added since is kept', () => {
    const answer = {
      success: 'perhaps',
      possessionResult: 'not applicable',
      verifyResult: 'deferred',
      novel: 1,
    };
    expect(readResult(CALLS.verifyStatus, 'international', answer)).toMatchObject({
      success: 'perhaps',
      possessionResult: 'not_applicable',
      verifyResult: 'deferred',
      region: 'international',
      answer,
    });
  });
});
