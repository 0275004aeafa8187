import type { ProveIdentity } from '../../prove/answers/prove-identity';
import { judgeLine, mayAskForLine } from './judge-line';

const NUMBER = '+12025550123';
const AUSTRALIAN = '+61412345678';
const HELD = { carrier: 'Verizon', lineType: 'mobile', countryCode: 'US', endedAt: null };
const FOUND = {
  phoneNumber: NUMBER,
  active: true,
  carrier: 'Verizon',
  lineType: 'mobile',
  countryCode: 'US',
} as ProveIdentity;

describe('judgeLine', () => {
  it.each<[string, Partial<ProveIdentity>]>([
    ['inactive', { active: false }],
    ['not said whether it is active', { active: null }],
    ['another number', { phoneNumber: '+12025550124' }],
    ['another carrier', { carrier: 'T-Mobile' }],
    ['another type of line', { lineType: 'voip' }],
  ])('the customer is asked: %s', (_, found) => {
    expect(judgeLine({ ...FOUND, ...found }, NUMBER, { watch: 'watched' }, HELD)).toEqual({ kind: 'ask' });
  });

  it('what was never held is filled in, and what is left out is kept', () => {
    const held = { ...HELD, lineType: null, countryCode: null };
    expect(judgeLine({ ...FOUND, carrier: null }, NUMBER, { watch: 'watched' }, held)).toEqual({
      kind: 'good',
      watch: 'watched',
      line: { active: true, carrier: 'Verizon', lineType: 'mobile', countryCode: 'US' },
    });
  });

  it('another spelling is no change', () => {
    const found = { ...FOUND, carrier: ' VERIZON', lineType: 'Mobile' };
    expect(judgeLine(found, NUMBER, { watch: 'watched' }, HELD)).toMatchObject({ kind: 'good' });
  });

  it.each([
    ['unknown', NUMBER, null, 'watched'],
    ['unknown', AUSTRALIAN, null, 'not_covered'],
    ['unknown', NUMBER, new Date(0), 'unknown'],
    ['unwatched', NUMBER, null, 'unwatched'],
    ['not_covered', AUSTRALIAN, null, 'not_covered'],
  ] as const)('%s %s, watch ended at %s: %s', (watch, phoneNumber, endedAt, after) => {
    const found = { ...FOUND, phoneNumber };
    expect(judgeLine(found, phoneNumber, { watch }, { ...HELD, endedAt })).toMatchObject({
      kind: 'good',
      watch: after,
    });
  });
});

describe('mayAskForLine', () => {
  const earlier = new Date('2026-01-01');
  const later = new Date('2026-02-01');

  it.each([
    [true, 'watched', earlier, later],
    [true, 'not_covered', earlier, null],
    [true, 'not_covered', later, earlier],
    [false, 'not_covered', earlier, later],
    [false, 'unwatched', earlier, later],
    [false, 'unknown', null, later],
    [true, 'unknown', null, null],
  ] as const)('%s: %s, verified %s, last asked %s', (expected, watch, verifiedAt, silentCheckAt) => {
    expect(mayAskForLine({ watch, verifiedAt, createdAt: earlier, silentCheckAt })).toBe(expected);
  });
});
