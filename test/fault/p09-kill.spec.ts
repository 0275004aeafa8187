import { setTimeout as moment } from 'node:timers/promises';
import { engines } from '../support/engines';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

/** Long enough to fall anywhere between the arrival of a delivery and the mark that its email was sent. */
const MOST_MS = 40;

describe.each(engines)('on the queue engine $name', (engine) => {
  let scenario: Scenario;

  beforeEach(async () => {
    scenario = await Scenario.start({ engine, fleet: { webs: 2, workers: 2 } });
  });

  afterEach(() => scenario.clear());

  it(
    'P1 P5 P9 P10 web and worker processes killed at random moments: all or nothing is there, and each has one effect',
    async () => {
      const { random, fleet } = scenario;
      const share = Math.ceil(scale.notifications / scale.kills);
      for (let kill = 0; kill < scale.kills; kill++) {
        const victim = fleet.places[random.below(fleet.places.length)]!;
        await victim.up();
        await scenario.send(share, random.below(share));
        // No wait for anything: the moment itself is what is random.
        await moment(random.below(MOST_MS));
        await victim.kill();
      }
      await fleet.up();
      await scenario.expectAllDone(
        `SIGKILL of web and worker processes, queue on ${engine.name}`,
        scale.kills,
      );
    },
    TEST_LIMIT_MS,
  );
});
