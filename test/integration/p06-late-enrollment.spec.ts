import { randomUUID } from 'node:crypto';
import type { RecordVerificationInput } from '../../src';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilIdle } from './core/idle-queues';
import { normalFormOf } from './core/normal-form';
import { permutations } from './core/orders';

const HOUR_MS = 3_600_000;
const NUMBER = '+12025550123';

type Fact =
  | { verified: Omit<RecordVerificationInput, 'clientCustomerId' | 'verifiedAt'>; hoursAgo: number }
  | { notice: string; proveId?: string; hoursAgo: number };

describe('P6 an older verification, recorded after one without a Prove id', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp();
  });
  afterAll(() => test.close());

  async function tell(customer: string, now: number, fact: Fact): Promise<void> {
    const at = new Date(now - fact.hoursAgo * HOUR_MS);
    const idOf = (proveId: string | undefined) => (proveId ? { proveId: `${customer}:${proveId}` } : {});
    if ('verified' in fact) {
      const { proveId, ...rest } = fact.verified;
      const input = { clientCustomerId: customer, ...rest, ...idOf(proveId), verifiedAt: at };
      await test.users.recordVerification(input);
    } else {
      const { notice, proveId } = fact;
      const one = { clientCustomerId: customer, eventType: notice, eventTimestamp: at.toISOString() };
      const notifications = [item({ ...one, eventId: `${customer}:${notice}`, ...idOf(proveId) })];
      await test.deliver({ notifications });
    }
    await untilIdle(test);
  }

  async function endOf(facts: readonly Fact[], enrolledFirst = true) {
    const [customer, now] = [randomUUID(), Date.now()];
    await test.users.registerIdentity({
      clientCustomerId: customer,
      phoneNumber: NUMBER,
      ...(enrolledFirst && {
        enrollment: {
          proveId: `${customer}:P0`,
          enrolled: true,
          verifiedAt: new Date(now - 720 * HOUR_MS),
        },
      }),
    });
    for (const fact of facts) await tell(customer, now, fact);
    const { identity, enrollments, notifications, openCases } = await normalFormOf(test.dataSource, customer);
    const { status, watch, doubt } = identity;
    const current = enrollments.find((one) => one.current);
    return {
      ...{ status, watch, doubt, openCases, current: current?.proveId, hasEnded: current?.endedAt != null },
      notices: notifications.map((one) => `${one.label} ${one.status} ${one.reason} ${one.reviewReason}`),
    };
  }

  const WITH_P1: Fact = { verified: { proveId: 'P1', enrolled: true }, hoursAgo: 48 };
  const WITHOUT: Fact = { verified: { enrolled: true }, hoursAgo: 24 };

  it.each<[string, Fact[], object]>([
    ['its enrollment goes on', [], { status: 'verified', watch: 'watched', current: 'P1', hasEnded: false }],
    [
      'notices of the former enrollment change nothing',
      [{ notice: 'PORT', proveId: 'P0', hoursAgo: 3 }],
      { status: 'verified', watch: 'watched', doubt: null, current: 'P1', hasEnded: false, openCases: 0 },
    ],
    [
      'notices of its enrollment, and of the customer alone, count',
      [
        { notice: 'PHONE_NUMBER_CHANGE', proveId: 'P1', hoursAgo: 5 },
        { notice: 'DISCONNECT', hoursAgo: 1 },
      ],
      { status: 'reverification_required', current: 'P1', hasEnded: true, openCases: 1 },
    ],
  ])('P6 %s', async (_, notices, expected) => {
    const orders = permutations([WITH_P1, WITHOUT, ...notices]);
    const ends: Awaited<ReturnType<typeof endOf>>[] = [];
    while (orders.length > 0)
      ends.push(...(await Promise.all(orders.splice(0, 8).map((order) => endOf(order)))));
    expect(ends[0]).toMatchObject(expected);
    for (const end of ends) expect(end).toEqual(ends[0]);
  });

  it('P6 it stays an earlier one when it is about another number', async () => {
    const ofOther: Fact = {
      verified: { proveId: 'P1', enrolled: true, phoneNumber: '+12025550188' },
      hoursAgo: 48,
    };
    const named: Fact = { verified: { enrolled: true, phoneNumber: NUMBER }, hoursAgo: 24 };
    expect(await endOf([named, ofOther])).toMatchObject({ current: 'P0', watch: 'watched' });
  });

  it('without any enrollment a customer whom Prove is said to have enrolled has an unknown watch', async () => {
    expect(await endOf([WITHOUT], false)).toMatchObject({ status: 'verified', watch: 'unknown' });
  });
});
