import { engines } from '../support/engines';
import { OwnRedis } from './support/own-redis';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const redisEngine = engines.find(({ name }) => name === 'Redis');
const SHARE = Math.ceil(scale.notifications / 4);

(redisEngine ? describe : describe.skip)('with a Redis of its own that hangs', () => {
  let redis: OwnRedis;
  let scenario: Scenario;

  beforeEach(async () => {
    redis = await OwnRedis.start();
    scenario = await Scenario.start({
      engine: redisEngine!,
      env: { REDIS_URL: redis.url, SHUTDOWN_TIMEOUT_SECONDS: '15' },
    });
  });

  afterEach(async () => {
    await scenario.clear();
    await redis.stop();
  });

  it(
    'P7 Redis hung for longer than its clients wait: readiness says why, and all stored work finishes by itself',
    async () => {
      const { fleet } = scenario;
      await scenario.send(SHARE, scenario.random.below(SHARE));
      redis.freeze();
      await scenario.send(SHARE);
      const ready = await fetch(`${await fleet.door()}/health/ready`);
      expect(ready.status).toBe(200);
      expect(await ready.json()).toMatchObject({
        checks: {
          queue: { status: 'degraded', reason: expect.stringMatching(/^the queue engine does not answer/) },
        },
      });
      // Every process has lost its patience, and a connection with it.
      await Promise.all(
        fleet.places.map(({ process }) => process.logged('The queue engine reports an error')),
      );
      redis.thaw();
      await scenario.send(SHARE);
      await scenario.expectAllDone('Redis hung', 1);
      expect(scenario.ledger.otherStatuses).toEqual([]);
    },
    TEST_LIMIT_MS,
  );

  it.each<[string, 'before' | 'during', () => void | Promise<void>]>([
    ['hangs', 'before', () => redis.freeze()],
    ['hangs', 'during', () => redis.freeze()],
    ['is gone', 'before', () => redis.kill()],
    ['is gone', 'during', () => redis.kill()],
  ])(
    'P7 P18 Redis %s from a moment %s the stop on: every process ends in order and in time',
    async (_, moment, harm) => {
      const { fleet } = scenario;
      await scenario.send(SHARE, scenario.random.below(SHARE));
      if (moment === 'before') await harm();
      const stopped = fleet.stop();
      await Promise.all(fleet.places.map(({ process }) => process.logged('Stopping')));
      await harm();
      expect({ exits: await stopped, fates: fleet.fates }).toMatchObject({ exits: [0, 0] });
    },
    TEST_LIMIT_MS,
  );
});
