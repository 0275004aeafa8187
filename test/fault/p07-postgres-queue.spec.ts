import { DEFAULT_QUEUE_SCHEMA } from '../../src/verified-users/queue/queue-names';
import { query } from '../integration/query';
import { engines } from '../support/engines';
import { scale, TEST_LIMIT_MS } from './support/scale';
import { Scenario } from './support/scenario';

const postgresEngine = engines.find(({ name }) => name === 'PostgreSQL')!;
const SHARE = Math.ceil(scale.notifications / scale.rounds / 3);

describe('with the queue on PostgreSQL', () => {
  let scenario: Scenario;

  beforeEach(async () => {
    scenario = await Scenario.start({ engine: postgresEngine });
  });

  afterEach(() => scenario.clear());

  it(
    'P7 all jobs deleted under load: everything is accepted, and all stored work finishes by itself',
    async () => {
      let deleted = 0;
      for (let round = 0; round < scale.rounds; round++) {
        await scenario.send(SHARE, scenario.random.below(SHARE));
        deleted += await deleteJobs(scenario.database.url);
        await scenario.send(SHARE);
        deleted += await deleteJobs(scenario.database.url);
        await scenario.send(SHARE);
      }
      await scenario.expectAllDone(`PostgreSQL's ${deleted} jobs deleted`, scale.rounds * 2);
      expect(scenario.ledger.deliveries.map(({ status }) => status)).toEqual(
        scenario.ledger.deliveries.map(() => 200),
      );
    },
    TEST_LIMIT_MS,
  );
});

/** What flushing is for Redis. */
async function deleteJobs(url: string): Promise<number> {
  return (await query(url, `DELETE FROM ${DEFAULT_QUEUE_SCHEMA}.job RETURNING id`)).length;
}
