import { createHash, randomUUID } from 'node:crypto';
import { ImportIdentities, VerifiedUsersError } from '../../../src';
import { SweepNotifications } from '../../../src/verified-users/inbox/sweep-notifications.service';
import { item, type Item } from '../../support/notification-item';
import type { TestApp } from '../../support/test-app';

/**
 * Our own errors that mean that the database gave up; all others are regular answers, such as that a customer is
 * closed.
 */
const GAVE_UP = ['STORAGE_UNAVAILABLE'];
/** Of an import. Its other faults are regular answers: a closed customer, or a queue for a row that outlasts the lock timeout. */
const REFUSED_BY_DATABASE = /^the database refused/;
const CUSTOMERS = 4;
const PROVE_IDS = 3;
const EVENTS = 16;
const ITEMS = 8;
const ACTS = 40;

/** What must not reach a caller: a deadlock, a serialization failure, a webhook's answer other than 200. */
export interface RaceFailure {
  act: string;
  code: string;
}

export interface RaceRound {
  failures: RaceFailure[];
  /** Its customers, for checks of your own. */
  clientCustomerIds: string[];
}

/**
 * One round: registrations, imports, notifications with repeats, recorded verifications, contact changes, closes and
 * sweeps, all at once, on a few customers that share a few Prove ids. What is done follows from the seed; how it
 * interleaves does not.
 *
 * @param test its customers and Prove ids are new in each round, so one application serves many rounds.
 */
export async function raceRound(test: TestApp, seed: string): Promise<RaceRound> {
  const random = numbersOf(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const round = randomUUID();
  const startedAt = Date.now();
  const clientCustomerIds = Array.from({ length: CUSTOMERS }, (_, index) => `customer-${index}-${round}`);
  const proveIds = Array.from({ length: PROVE_IDS }, (_, index) => `prove-${index}-${round}`);
  const events: Item[] = Array.from({ length: EVENTS }, (_, index) =>
    item({
      eventId: `${pick(['a', 'b', 'c'])}-${index}-${round}`,
      eventType: pick(['PHONE_NUMBER_CHANGE', 'DISCONNECT', 'PORT', 'MOVED_OUT_OF_COVERAGE']),
      ...(random() < 0.7 && { clientCustomerId: pick(clientCustomerIds) }),
      proveId: pick(proveIds),
    }),
  );
  const phoneNumber = () => `+1202555${String(100 + Math.floor(random() * 4)).padStart(4, '0')}`;
  const registration = () => ({
    clientCustomerId: pick(clientCustomerIds),
    email: `${pick(['one', 'two'])}@example.com`,
    phoneNumber: phoneNumber(),
    ...(random() < 0.7 && {
      enrollment: { proveId: pick(proveIds), enrolled: true, verifiedAt: new Date(startedAt - 60_000) },
    }),
  });

  const acts: Record<string, () => () => Promise<unknown>> = {
    register: () => {
      const input = registration();
      return () => test.users.registerIdentity(input);
    },
    import: () => {
      const rows = [registration(), registration(), registration()].map(({ enrollment, ...row }) =>
        JSON.stringify({ ...row, ...enrollment }),
      );
      return async () => {
        const source = [rows.join('\n')].values() as unknown as AsyncIterable<string>;
        const failed: string[] = [];
        const onFailed = ({ faults }: { faults: readonly string[] }) =>
          failed.push(...faults.filter((fault) => REFUSED_BY_DATABASE.test(fault)));
        await test.app
          .get(ImportIdentities, { strict: false })
          .import(source, { format: 'ndjson', onFailed });
        if (failed.length > 0) throw new Error(failed.join('; '));
      };
    },
    deliver: () => {
      const notifications = [...new Set(Array.from({ length: ITEMS }, () => pick(events)))];
      return async () => {
        const { status } = await test.deliver({ notifications });
        if (status !== 200) throw Object.assign(new Error(), { code: `HTTP_${status}` });
      };
    },
    recordVerification: () => {
      const input = {
        ...{ clientCustomerId: pick(clientCustomerIds), proveId: pick(proveIds), enrolled: true },
        phoneNumber: phoneNumber(),
        // Older than the notifications that have arrived, so that finished ones are decided again.
        verifiedAt: new Date(startedAt - Math.floor(random() * 10_000)),
      };
      return () => test.users.recordVerification(input);
    },
    changeContact: () => {
      const [ref, change] = [{ clientCustomerId: pick(clientCustomerIds) }, { phoneNumber: phoneNumber() }];
      const email = `${pick(['three', 'four'])}@example.com`;
      return () => test.users.changeContact(ref, { ...change, email });
    },
    require: () => {
      const ref = { clientCustomerId: pick(clientCustomerIds) };
      return () => test.users.requireReverification(ref);
    },
    cancel: () => {
      const ref = { clientCustomerId: pick(clientCustomerIds) };
      return () => test.users.cancelReverification(ref);
    },
    close: () => {
      const ref = { clientCustomerId: pick(clientCustomerIds) };
      return () => test.users.closeIdentity(ref);
    },
    sweep: () => () => test.app.get(SweepNotifications, { strict: false }).sweep(),
  };
  const often = [
    'deliver',
    'deliver',
    'register',
    'recordVerification',
    'recordVerification',
    'changeContact',
  ];
  const names = Array.from({ length: ACTS }, () =>
    pick([...often, ...often, ...Object.keys(acts).filter((name) => name !== 'close'), 'close']),
  );
  // Closing all customers at once would leave nothing to race for.
  const closes = names.indexOf('close');
  const plan = names
    .filter((name, index) => name !== 'close' || index === closes)
    .map((name) => ({ act: name, run: acts[name]!() }));
  const outcomes = await Promise.all(plan.map(({ act, run }) => failureOf(act, run)));
  return { failures: outcomes.flat(), clientCustomerIds };
}

async function failureOf(act: string, run: () => Promise<unknown>): Promise<RaceFailure[]> {
  try {
    await run();
    return [];
  } catch (error) {
    if (error instanceof VerifiedUsersError && !GAVE_UP.includes(error.code)) return [];
    const { code, message } = error as { code?: string; message: string };
    return [{ act, code: code ?? message }];
  }
}

/** A seeded random generator: the same seed gives the same numbers between 0 and 1. */
function numbersOf(seed: string): () => number {
  let turn = 0;
  return () => createHash('sha256').update(`${seed}:${turn++}`).digest().readUInt32BE(0) / 2 ** 32;
}
