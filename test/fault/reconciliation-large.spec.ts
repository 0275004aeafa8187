import { DIFFERENCE_KINDS } from '../../src/verified-users/options/schedule-options.interface';
import { ReconciliationScene } from '../integration/reconciliation/scene';
import { isFull, TEST_LIMIT_MS } from './support/scale';

const NOTHING = Object.fromEntries(DIFFERENCE_KINDS.map((kind) => [kind, 0]));
const CUSTOMERS = isFull ? 100_000 : 5_000;
const DETAILS = CUSTOMERS / 10;
const STRANGERS = 50;

describe('reconciliation of many', () => {
  let scene: ReconciliationScene;

  beforeAll(async () => {
    scene = await ReconciliationScene.start({ reconciliation: { detailsPerRun: DETAILS } });
  }, TEST_LIMIT_MS);
  afterAll(() => scene.stop());

  it(
    `finds what was planted among ${CUSTOMERS} identities, and nothing else, in flat memory`,
    async () => {
      // Of every 1,000 customers one is inactive at Prove, and one is not there.
      await scene.fill(CUSTOMERS, (index) => ({ active: index % 1_000 !== 1 }));
      const { identities } = scene.emulator;
      for (let index = 2; index < CUSTOMERS; index += 1_000)
        identities.disenrol(identities.require(`prove-${index}`));
      for (let index = 0; index < STRANGERS; index += 1) scene.enrol(`stranger-${index}`);
      await scene.sql('ANALYZE vu_identity, vu_enrollment');
      const planted = CUSTOMERS / 1_000;
      const atProve = CUSTOMERS - planted + STRANGERS;

      let peak = 0;
      const sample = () => (peak = Math.max(peak, process.memoryUsage().rss));
      sample();
      const before = peak;
      const sampling = setInterval(sample, 50);
      const begun = performance.now();
      const report = await scene.reconcile();
      const seconds = (performance.now() - begun) / 1000;
      clearInterval(sampling);

      const pages = Math.ceil(atProve / 100) + Math.ceil((atProve - planted) / 100);
      const asked = STRANGERS + 2 * planted + DETAILS;
      expect(report).toEqual({
        at_prove: atProve,
        at_prove_active: atProve - planted,
        here: CUSTOMERS,
        missed_notices: 2 * planted,
        differences: {
          ...NOTHING,
          inactive_at_prove: planted,
          missing_at_prove: planted,
          unknown_here: STRANGERS,
        },
        applied: planted,
        waiting: planted + STRANGERS,
        gone: 0,
        checked: 2 * planted + DETAILS,
        unanswered: 0,
        locked: 0,
        requests: pages + asked,
      });
      expect(await scene.count('vu_reverification')).toBe(planted);
      const megabytes = (bytes: number) => Math.round(bytes / 1_048_576);
      process.stdout.write(
        `RECONCILED ${CUSTOMERS} | ${seconds.toFixed(1)} s | ${report.requests} requests | ` +
          `RSS ${megabytes(before)} MB before, ${megabytes(peak)} MB at most\n`,
      );
    },
    TEST_LIMIT_MS,
  );
});
