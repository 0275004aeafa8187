import { serverChange, type ServerIdentity } from './server-identity';

const KNOWN: ServerIdentity = {
  database: 'customers',
  system: '7301234567890123456',
  timeline: '00000001',
  address: '10.0.0.1',
  startedAt: '2025-06-01T00:00:00.000Z',
};
const RESTARTED = { startedAt: '2025-06-01T01:00:00.000Z' };
const UNREADABLE = { system: null, timeline: null };

describe('P8 a change of the database server', () => {
  it.each<[string, Partial<ServerIdentity>, Partial<ServerIdentity>, string | null]>([
    ['the same server', {}, {}, null],
    ['a promoted standby', {}, { timeline: '00000002', ...RESTARTED }, 'failover'],
    ['a promotion that is noticed through the timeline only', {}, { timeline: '00000002' }, 'failover'],
    ['another cluster', {}, { system: '7309999999999999999', ...RESTARTED }, 'failover'],
    ['a restart', {}, RESTARTED, 'restart'],
    ['a new address of the same server', {}, { address: '10.0.0.2' }, null],
    ['another database', {}, { database: 'staging', timeline: '00000002' }, 'other_database'],
    ['another address without privileges', UNREADABLE, { ...UNREADABLE, address: '10.0.0.2' }, 'failover'],
    ['a restart without privileges', UNREADABLE, { ...UNREADABLE, ...RESTARTED }, 'restart'],
    ['privileges that were revoked', {}, UNREADABLE, null],
    ['privileges that were revoked, and another address', {}, { ...UNREADABLE, address: null }, null],
    ['privileges that were granted', UNREADABLE, {}, null],
    [
      'a promoted standby where only the system identifier is unreadable',
      { system: null },
      { system: null, timeline: '00000002' },
      'failover',
    ],
  ])('%s', (_, before, now, expected) => {
    expect(serverChange({ ...KNOWN, ...before }, { ...KNOWN, ...now })).toBe(expected);
  });
});
