import fc from 'fast-check';
import { Client } from 'pg';
import { ServiceProcesses } from '../e2e/service/service-process';
import { createTestDatabase } from '../support/test-database';
import { BareServer } from './door/bare-server';
import { DoorLine } from './door/door-line';
import { fuzzedRequest } from './door/fuzz-request';
import { judgeExchange, type Verdict } from './door/judge-exchange';
import { ADAPTERS, startDoor } from './door/start-door';
import { verifyStored } from './door/verify-stored';
import { seededRandom } from './support/random';
import { scale, TEST_LIMIT_MS } from './support/scale';

/** Sent at the same time, each over a connection of its own. */
const LINES = 32;

/** What holds for every input, whatever it is. */
interface Count {
  sent: number;
  signed: number;
  acknowledged: number;
  stored: number;
}

describe.each(ADAPTERS)('on %s', (adapter) => {
  const services = new ServiceProcesses();
  const bare = new BareServer();
  afterEach(() => services.killAll());

  it(
    `P1 P2 P3 ${scale.inputs} fuzzed requests: no 5xx, no crash, no 2xx without a right token, nothing signed lost`,
    async () => {
      const database = await createTestDatabase();
      const client = new Client(database.url);
      await client.connect();
      const door = startDoor(services, adapter, database);
      const url = await door.url();
      const lines = Array.from({ length: LINES }, () => new DoorLine(url));
      const { seed } = seededRandom();
      const count: Count = { sent: 0, signed: 0, acknowledged: 0, stored: 0 };

      const send = async (bytes: Buffer, line: DoorLine): Promise<Verdict> => {
        const reading = await bare.read(bytes);
        const whole = reading.requests.filter(({ complete }) => complete);
        const answers = await line.exchange(
          bytes,
          whole.map(({ method }) => method),
        );
        if (!reading.reusable) line.leave();
        return judgeExchange(reading, answers);
      };
      const round = fc.array(fuzzedRequest, { minLength: LINES, maxLength: LINES });
      await fc
        .assert(
          fc.asyncProperty(round, async (inputs) => {
            const verdicts = await Promise.all(inputs.map((bytes, index) => send(bytes, lines[index]!)));
            const faults = verdicts.flatMap((verdict, index) =>
              verdict.faults.map((fault) => `${fault}\n${inputs[index]!.toString('latin1')}`),
            );
            const taken = verdicts.flatMap((verdict) => verdict.taken);
            const missing = await verifyStored(client, taken);
            count.sent += inputs.length;
            count.signed += verdicts.reduce((sum, { signed }) => sum + signed, 0);
            count.acknowledged += taken.length;
            count.stored += taken.length - missing.length;
            expect([...faults, ...missing]).toEqual([]);
          }),
          { seed, numRuns: Math.ceil(scale.inputs / LINES), endOnFailure: true },
        )
        .finally(async () => {
          for (const line of lines) line.leave();
          await client.end();
          const lost = count.acknowledged - count.stored;
          const { sent, signed, acknowledged, stored } = count;
          process.stdout.write(
            `FAULT fuzzed requests on ${adapter} | ${sent} times | sent ${sent} | rightly signed ${signed} | acknowledged ${acknowledged} | stored ${stored} | applied 0 (no worker) | lost ${lost} | doubled 0 | FAULT_SEED=${seed}\n`,
          );
        });

      // It has not crashed, and it ends as it should.
      expect(count.signed).toBeGreaterThan(scale.inputs / 100);
      expect(door.child.exitCode).toBeNull();
      if (adapter === 'fastify') expect((await door.stop()).code).toBe(0);
      await services.killAll();
      await database.drop();
    },
    TEST_LIMIT_MS,
  );
});
