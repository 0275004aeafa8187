import { engines } from '../support/engines';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const TIMES = scale.stops;
/** `SHUTDOWN_TIMEOUT_SECONDS` by default. */
const TIMEOUT_SECONDS = 25;

describe.each(engines)('on the queue engine $name', (engine) => {
  let scenario: Scenario;

  beforeEach(async () => {
    scenario = await Scenario.start({ engine });
  });

  afterEach(() => scenario.clear());

  it(
    `P18 SIGTERM of web and worker under load, ${TIMES} times in a row: no request dropped, no job stalled, exit in time`,
    async () => {
      const { fleet, pace, ledger } = scenario;
      let longest = 0;
      pace.flow();
      for (let round = 0; round < TIMES; round++) {
        for (const end of await Promise.all(fleet.places.map((place) => place.replace()))) {
          expect(end.code).toBe(0);
          longest = Math.max(longest, end.seconds);
        }
      }
      await scenario.expectAllDone(`SIGTERM of web and worker, queue on ${engine.name}`, TIMES, async () => {
        const { ended, active, stalled } = await scenario.countJobs();
        expect({ active, stalled }).toEqual({ active: 0, stalled: 0 });
        expect(ended).toBeGreaterThan(0);
        return [`jobs ended ${ended}`, `stalled ${stalled}`, `longest stop ${longest.toFixed(1)} s`];
      });
      expect(longest).toBeLessThan(TIMEOUT_SECONDS);
      // Neither a reset nor a refusal: every request was answered, and with 200.
      expect(ledger.deliveries.filter(({ status }) => status !== 200)).toEqual([]);
    },
    TEST_LIMIT_MS,
  );
});
