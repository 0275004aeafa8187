import { engines } from '../support/engines';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { LyingProxy } from './support/lying-proxy';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const SHARE = Math.ceil(scale.notifications / scale.rounds / 4);
const DELAY_MS = 40;
/** Rare enough for a log-in to succeed at times. */
const CUT_ONE_IN = 20;
/** What ends a piece of work: the door's one statement, and the end of a worker's transaction. */
const COMMITS = /vu_insert_deliveries|COMMIT/;

describe.each(engines)('with the queue on $name, over a wire to PostgreSQL', (engine) => {
  let database: TestDatabase;
  let proxy: LyingProxy;
  let scenario: Scenario;

  beforeEach(async () => {
    database = await createTestDatabase();
    proxy = await LyingProxy.start(database.url);
    scenario = await Scenario.start({
      engine,
      database,
      env: { DATABASE_URL: proxy.url, DATABASE_POOL_SIZE: '5' },
    });
  });

  afterEach(async () => {
    await scenario.clear();
    await proxy.stop();
  });

  it.each<[string, () => void]>([
    ['that delays', () => proxy.delay(DELAY_MS)],
    [
      'that swallows answers after the commit',
      () => proxy.swallowAnswersTo(COMMITS, () => scenario.random.below(4) > 0),
    ],
    ['that cuts', () => proxy.cutWhen(() => scenario.random.below(CUT_ONE_IN) === 0)],
    ['that goes silent and stays open', () => proxy.goSilent()],
  ])(
    'P1 P5 P8 %s, and then heals: no false 2xx, no loss, and all goes on by itself',
    async (name, harm) => {
      for (let round = 0; round < scale.rounds; round++) {
        await scenario.send(SHARE, scenario.random.below(SHARE));
        harm();
        await scenario.send(SHARE / 5);
        proxy.heal();
        await scenario.expectAccepted();
        await scenario.send(SHARE);
      }
      const lost = proxy.lost > 0 ? ` (${proxy.lost} lines)` : '';
      await scenario.expectAllDone(
        `a wire to PostgreSQL ${name}${lost}, queue on ${engine.name}`,
        scale.rounds,
      );
    },
    TEST_LIMIT_MS,
  );
});
