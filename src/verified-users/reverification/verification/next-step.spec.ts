import { nextStep } from './next-step';

const LEASE_MS = 45_000;
const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 12) + seconds * 1000);
const BEGUN = {
  status: 'possession' as const,
  generation: 'B' as 'A' | 'B',
  correlationId: null as string | null,
  startedAt: at(0),
  expiresAt: at(900),
  possessedAt: null,
  verifySentAt: null,
  verifyCount: 0,
  provenAt: null,
  finishCount: 0,
};
const VERIFYING = {
  status: 'verifying' as const,
  possessedAt: at(100),
  verifySentAt: at(100),
  verifyCount: 1,
};

describe('nextStep', () => {
  it.each([
    ['opening, being asked', 45, { status: 'opening' as const }, 'wait'],
    ['opening, nobody there any more', 46, { status: 'opening' as const }, 'give_up'],
    ['possession', 899, {}, 'ask_possession'],
    ['possession, session over', 900, {}, 'time_out'],
    ['possession shown', 899, { possessedAt: at(10) }, 'ask_owner'],
    ['possession shown, Prove was asked twice', 899, { possessedAt: at(10), verifyCount: 2 }, 'ask_owner'],
    [
      'possession shown, Prove was asked often enough',
      899,
      { possessedAt: at(10), verifyCount: 3 },
      'give_up',
    ],
    ['possession shown, session over', 900, { possessedAt: at(10) }, 'time_out'],
    ['verifying, being asked', 145, VERIFYING, 'wait'],
    ['verifying, nobody there any more', 146, VERIFYING, 'ask_owner'],
    [
      'verifying, its session at generation A is lost',
      146,
      { ...VERIFYING, generation: 'A' as const },
      'give_up',
    ],
    [
      'verifying, its session at generation A is known',
      146,
      { ...VERIFYING, generation: 'A' as const, correlationId: 'session' },
      'ask_owner',
    ],
    ['verifying, nobody there, session over', 900, VERIFYING, 'time_out'],
    ['proven, being finished', 175, { ...VERIFYING, provenAt: at(130) }, 'wait'],
    ['proven, nobody there any more', 176, { ...VERIFYING, provenAt: at(130) }, 'finish'],
    [
      'proven, and taken often enough',
      176,
      { ...VERIFYING, provenAt: at(130), finishCount: 30 },
      'stop_finishing',
    ],
    ['proven, long ago', 9000, { ...VERIFYING, provenAt: at(130) }, 'finish'],
    ['succeeded', 9000, { status: 'succeeded' as const }, 'wait'],
    ['abandoned', 9000, { status: 'abandoned' as const }, 'wait'],
  ])('%s', (_, seconds, change, expected) => {
    expect(nextStep({ ...BEGUN, ...change }, at(seconds), LEASE_MS)).toBe(expected);
  });
});
