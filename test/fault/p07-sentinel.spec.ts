import { engines } from '../support/engines';
import { OwnSentinel } from './support/own-sentinel';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const redisEngine = engines.find(({ name }) => name === 'Redis');
const SHARE = Math.ceil(scale.notifications / 4);

(redisEngine ? describe : describe.skip)('with a Redis master, a replica and sentinels of its own', () => {
  let sentinel: OwnSentinel;
  let scenario: Scenario;

  beforeEach(async () => {
    sentinel = await OwnSentinel.start();
    scenario = await Scenario.start({ engine: redisEngine!, env: { REDIS_URL: sentinel.url } });
  });

  afterEach(async () => {
    await scenario.clear();
    await sentinel.stop();
  });

  it.each<[string, () => Promise<void>]>([
    ['killed', () => sentinel.killMaster()],
    ['hung for good', () => sentinel.freezeMaster()],
  ])(
    'P7 the master %s under load and its replica promoted: all stored work finishes by itself',
    async (name, harm) => {
      await scenario.send(SHARE, scenario.random.below(SHARE));
      await harm();
      await scenario.send(SHARE);
      await scenario.expectAllDone(`Redis Sentinel: the master ${name}`, 1);
      expect(scenario.ledger.otherStatuses).toEqual([]);
    },
    TEST_LIMIT_MS,
  );
});
