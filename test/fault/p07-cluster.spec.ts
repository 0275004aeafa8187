import { engines } from '../support/engines';
import { OwnRedisCluster } from './support/own-redis-cluster';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const redisEngine = engines.find(({ name }) => name === 'Redis');
const SHARE = Math.ceil(scale.notifications / scale.rounds / 6);
const PREFIX = '{p07-cluster}';

(redisEngine ? describe : describe.skip)('with a Redis Cluster of its own', () => {
  let cluster: OwnRedisCluster;
  let scenario: Scenario;

  beforeEach(async () => {
    cluster = await OwnRedisCluster.start(PREFIX);
    scenario = await Scenario.start({
      engine: redisEngine!,
      env: { REDIS_URL: cluster.url, QUEUE_PREFIX: PREFIX },
    });
  });

  afterEach(async () => {
    await scenario.clear();
    await cluster.stop();
  });

  it(
    "P7 the queues' master killed, and then its successor hung, under load: all stored work finishes by itself",
    async () => {
      for (let round = 0; round < scale.rounds; round++) {
        await scenario.send(SHARE, scenario.random.below(SHARE));
        await cluster.killHolder();
        await scenario.send(SHARE);
        await cluster.reviveStandIn();
        await scenario.send(SHARE, scenario.random.below(SHARE));
        await cluster.freezeHolder();
        await scenario.send(SHARE);
        await cluster.thawStandIn();
      }
      await scenario.expectAllDone("Redis Cluster: the queues' master killed or hung", scale.rounds * 2);
      expect(scenario.ledger.otherStatuses).toEqual([]);
    },
    TEST_LIMIT_MS,
  );
});
