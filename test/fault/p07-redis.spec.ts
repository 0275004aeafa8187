import { engines } from '../support/engines';
import { OwnRedis } from './support/own-redis';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const redisEngine = engines.find(({ name }) => name === 'Redis');
const SHARE = Math.ceil(scale.notifications / scale.rounds / 4);

(redisEngine ? describe : describe.skip)('with a Redis of its own', () => {
  let redis: OwnRedis;
  let scenario: Scenario;

  beforeEach(async () => {
    redis = await OwnRedis.start();
    scenario = await Scenario.start({ engine: redisEngine!, env: { REDIS_URL: redis.url } });
  });

  afterEach(async () => {
    await scenario.clear();
    await redis.stop();
  });

  it.each<[string, () => Promise<void>]>([
    ['flushed', () => redis.flush()],
    ['killed without persistence and started empty', () => redis.killAndStart()],
    ['out of memory with noeviction', () => redis.fill()],
  ])(
    'P7 Redis %s under load: everything is accepted, and all stored work finishes by itself',
    async (name, harm) => {
      for (let round = 0; round < scale.rounds; round++) {
        await scenario.send(SHARE, scenario.random.below(SHARE));
        await harm();
        await scenario.send(SHARE);
        await redis.empty();
        await scenario.send(SHARE);
      }
      await scenario.expectAllDone(`Redis ${name}`, scale.rounds);
      // The door does not depend on the queue at all.
      expect(scenario.ledger.deliveries.map(({ status }) => status)).toEqual(
        scenario.ledger.deliveries.map(() => 200),
      );
    },
    TEST_LIMIT_MS,
  );
});
