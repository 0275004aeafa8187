import { query } from '../integration/query';
import {
  HEADERS_LIMIT_MS,
  LIMIT_CHECK_MS,
  REQUEST_LIMIT_MS,
  SILENCE_LIMIT_MS,
} from '../../src/service/http-limits';
import { ServiceProcesses } from '../e2e/service/service-process';
import { createTestDatabase } from '../support/test-database';
import { ADAPTERS, startDoor } from './door/start-door';
import { HostileLine, type HostileEnd } from './hostile/hostile-line';
import {
  bombs,
  knock,
  nonsense,
  pipelined,
  silence,
  slowOnes,
  unread,
  type Hostility,
} from './hostile/hostilities';
import { residentMemory } from './hostile/resident-memory';
import { Ledger } from './support/ledger';
import { OneShotSender } from './support/one-shot-sender';
import { Pace } from './support/pace';
import { seededRandom } from './support/random';
import { isFull, scale, TEST_LIMIT_MS } from './support/scale';
import { untilJournalEmpty } from './support/until-journal-empty';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';

/** Node's queue of new connections holds 511. */
const WAVE = 250;
const { silent, each } = scale.hostile;
const CUSTOMERS = 100;
/** Over its limit a connection is found at the next look, and this machine is busy. */
const SLACK_MS = 2 * LIMIT_CHECK_MS + 3_000;

describe.each(ADAPTERS)('on %s', (adapter) => {
  const services = new ServiceProcesses();
  afterEach(() => services.killAll());

  it(
    'P1 P3 hostile connections of every kind: right deliveries are taken, nothing else is, and each is ended in time',
    async () => {
      const database = await createTestDatabase();
      const dataDir = await makeDataFolder();
      const door = startDoor(services, adapter, database, { DATA_DIR: dataDir });
      const url = await door.url();
      const random = seededRandom();
      const ledger = new Ledger(random, CUSTOMERS);
      const pace = new Pace();
      const sending = new OneShotSender(async () => url, ledger, pace).run();
      pace.flow();

      const before = await residentMemory(door.child.pid!);
      const kinds = [...slowOnes(), ...bombs(), ...nonsense(), ...pipelined(), ...(isFull ? [unread()] : [])];
      const lines = await openInWaves(url, [
        ...Array.from({ length: silent }, () => silence),
        ...kinds.flatMap((kind) => Array.from({ length: each }, () => kind)),
      ]);
      const ends = await Promise.all(
        lines.map(async ({ hostility, line }) => ({ hostility, end: await line.ended })),
      );
      const { most } = await residentMemory(door.child.pid!);
      pace.end();
      await sending;
      // With ten thousand connections in hand, a delivery may have had its time before the database was asked.
      await untilJournalEmpty(dataDir);

      const rightOnes = ends.reduce((sum, { hostility }) => sum + (hostility.right ?? 0), 0);
      const acknowledged = ledger.deliveries.filter(({ status }) => status === 200);
      const [stored] = (await query(
        database.url,
        `SELECT count(*)::int AS count, count(DISTINCT correlation_id)::int AS correlated FROM vu_delivery`,
      )) as [{ count: number; correlated: number }];
      const longest = Math.max(...ends.map(({ end }) => end.seconds));
      const growth = Math.round(most - before.now);
      process.stdout.write(
        `FAULT hostile connections on ${adapter}, ${kinds.length + 1} kinds | ${ends.length} times | sent ${ledger.deliveries.length} | acknowledged ${acknowledged.length} | stored ${stored.correlated} | applied 0 (no worker) | lost ${acknowledged.length - stored.correlated} | doubled ${stored.count - rightOnes - stored.correlated} | longest connection ${longest.toFixed(1)} s | memory +${growth} MB on ${Math.round(before.now)} | FAULT_SEED=${random.seed}\n`,
      );
      expect(ends.flatMap(({ hostility, end }) => faultsOf(hostility, end))).toEqual([]);
      expect(ledger.deliveries.filter(({ status }) => status !== 200)).toEqual([]);
      expect(acknowledged.length).toBeGreaterThan(0);
      expect(stored).toEqual({ count: acknowledged.length + rightOnes, correlated: acknowledged.length });
      expect(door.child.exitCode).toBeNull();
      if (adapter === 'fastify') expect((await door.stop()).code).toBe(0);
      await services.killAll();
      await database.drop();
      await removeDataFolder(dataDir);
    },
    TEST_LIMIT_MS,
  );
});

/**
 * Each wave let in before the next comes. A system whose queue of new connections is full forgets some: those who say
 * nothing never hear of it, and the others come again later and later.
 */
async function openInWaves(
  url: string,
  hostilities: readonly Hostility[],
): Promise<{ hostility: Hostility; line: HostileLine }[]> {
  const lines = [];
  for (const [index, hostility] of hostilities.entries()) {
    if (index % WAVE === WAVE - 1) await new HostileLine(url, knock).ended;
    lines.push({ hostility, line: new HostileLine(url, hostility) });
  }
  return lines;
}

function faultsOf({ name, answers, right = 0, opening, reads }: Hostility, end: HostileEnd): string[] {
  const taken = end.statuses.filter((status) => status === 200).length;
  const wrong = end.statuses.filter((status) => !answers.includes(status));
  const limitMs =
    reads === false ? SILENCE_LIMIT_MS : opening.length === 0 ? HEADERS_LIMIT_MS : REQUEST_LIMIT_MS;
  return [
    ...wrong.map((status) => `${name}: answered ${status}`),
    ...(taken === right ? [] : [`${name}: ${taken} of ${right} taken`]),
    ...(end.seconds * 1000 <= limitMs + SLACK_MS ? [] : [`${name}: held ${end.seconds} s`]),
  ];
}
