import type { VerificationView } from '../verification/verification-view';
import { decideStep, type CustomerCase } from './decide-step';

const STARTED_AT = new Date('2026-01-01T00:00:00Z');
const EXPIRES_AT = new Date('2026-01-01T00:15:00Z');
const CASE: CustomerCase = {
  case: { status: 'started', reason: null },
  contact: { firstName: 'Ada', lastName: 'Keller', email: 'ada@example.com', phoneNumber: '+12025550123' },
  watch: 'watched',
  doubt: null,
  latest: null,
  consent: { countries: ['GB'], byContinuing: ['US'], textVersion: '1' },
  triesLeft: 3,
  pauseSeconds: 30,
};
const LATEST: VerificationView = {
  ...{ id: 'id', identityId: 'identity', status: 'possession', reason: null, possession: 'mobile' },
  ...{ maskedPhone: '•••• 0188', authToken: 'token', possessed: false, startedAt: STARTED_AT },
  expiresAt: EXPIRES_AT,
};

describe('decideStep', () => {
  it.each([
    [
      { status: 'succeeded', reason: null },
      { step: 'succeeded', maskedPhone: '•••• 0123', watch: 'watched' },
    ],
    [
      { status: 'failed', reason: 'attempts_used_up' },
      { step: 'failed', reason: 'attempts_used_up', notice: null },
    ],
    [
      { status: 'failed', reason: 'declined' },
      { step: 'failed', reason: 'declined', notice: null },
    ],
    [
      { status: 'cancelled', reason: 'cancelled_by_company' },
      { step: 'failed', reason: 'cancelled', notice: null },
    ],
    [
      { status: 'cancelled', reason: 'identity_closed' },
      { step: 'failed', reason: 'cancelled', notice: null },
    ],
    [
      { status: 'expired', reason: null },
      { step: 'failed', reason: 'expired', notice: null },
    ],
  ] as const)('a case that is %j shows its end, whatever still runs', (over, step) => {
    expect(decideStep({ ...CASE, case: over, latest: LATEST })).toEqual(step);
  });

  it.each([
    ['the phone is to be shown', {}, 'possession'],
    ['the phone was shown', { possessed: true, authToken: null }, 'verifying'],
    ['Prove is asked who owns the number', { status: 'verifying' }, 'verifying'],
    ['Prove is asked to begin', { status: 'opening', authToken: null }, 'number'],
    ['Prove gave nothing to show the phone by', { authToken: null }, 'number'],
    ['it failed', { status: 'failed', reason: 'possession_failed' }, 'number'],
    ['it succeeded, and a later notice keeps the case open', { status: 'succeeded' }, 'number'],
  ] as const)('while the case is open and %s', (_, change, step) => {
    expect(decideStep({ ...CASE, latest: { ...LATEST, ...change } })).toMatchObject({ step });
  });

  it('tells why the verification before came to nothing', () => {
    const latest = { ...LATEST, status: 'failed', reason: 'number_mismatch' } as const;
    expect(decideStep({ ...CASE, latest })).toMatchObject({ notice: 'number_mismatch' });
    expect(decideStep(CASE)).toMatchObject({ notice: null, maskedPhone: '•••• 0123', triesLeft: 3 });
  });

  it('says from when on another message may be asked for', () => {
    expect(decideStep({ ...CASE, latest: LATEST })).toMatchObject({
      step: 'possession',
      resendAt: new Date('2026-01-01T00:00:30Z'),
    });
  });

  it.each([
    ['number_changed', true],
    ['number_disconnected', true],
    ['number_ported', false],
    ['line_type_changed', false],
    ['out_of_coverage', false],
    [null, false],
  ] as const)('after %s it says whether a stranger may have the number: %s', (doubt, numberInDoubt) => {
    expect(decideStep({ ...CASE, doubt })).toMatchObject({ step: 'number', numberInDoubt });
  });

  it.each([
    ['failed', 'identity_not_confirmed', 'failed'],
    ['expired', 'timed_out', 'failed'],
    ['failed', 'review', 'failed'],
    ['opening', null, 'number'],
    ['possession', null, 'possession'],
    ['verifying', null, 'verifying'],
  ] as const)('without a try left, the last one being %s (%s): %s', (status, reason, step) => {
    const latest = { ...LATEST, status, reason };
    const ended = step === 'failed' && { reason: 'attempts_used_up', notice: reason };
    expect(decideStep({ ...CASE, latest, triesLeft: 0 })).toMatchObject({ step, ...ended });
  });

  it.each([
    [{ firstName: null, lastName: null }],
    [{ firstName: 'Ada', lastName: null }],
    [{ firstName: null, lastName: 'Keller' }],
  ])('asks for a name where %j is on record', (name) => {
    expect(decideStep({ ...CASE, contact: { ...CASE.contact, ...name } })).toMatchObject({
      maskedName: null,
    });
  });
});
