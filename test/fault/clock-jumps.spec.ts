import { engines } from '../support/engines';
import { hasFaketime, JumpingClock } from './support/jumping-clock';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const SHARE = Math.ceil(scale.notifications / scale.rounds / 6);
const HOUR_SECONDS = 3_600;

(hasFaketime() ? describe : describe.skip).each(engines)('with the queue on $name', (engine) => {
  let clock: JumpingClock;
  let scenario: Scenario;

  beforeEach(async () => {
    clock = await JumpingClock.start();
    const now = Math.floor(Date.now() / 1000);
    scenario = await Scenario.start({
      engine,
      env: clock.env,
      // Good by every clock that the service will have: this is not about tokens.
      claims: { iat: now - 2 * HOUR_SECONDS, exp: now + 6 * HOUR_SECONDS },
    });
  });

  afterEach(async () => {
    await scenario.clear();
    await clock.stop();
  });

  it.each([
    ['ahead', HOUR_SECONDS],
    ['behind', -HOUR_SECONDS],
  ])(
    'P1 P5 P7 P10 the clock of the service jumps an hour %s and back under load: no loss, nothing twice, nothing an hour late',
    async (name, seconds) => {
      for (let round = 0; round < scale.rounds; round++) {
        await scenario.send(SHARE, scenario.random.below(SHARE));
        clock.jumpTo(seconds);
        await scenario.send(SHARE, scenario.random.below(SHARE));
        clock.jumpTo(0);
        await scenario.send(SHARE);
      }
      await scenario.expectAllDone(
        `the clock of the service jumps an hour ${name} and back, queue on ${engine.name}`,
        scale.rounds,
      );
    },
    TEST_LIMIT_MS,
  );
});
