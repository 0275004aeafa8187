import type { FaultInput } from '../../src/emulator';
import { DAY, DueChecksScene } from './due-checks/due-checks-scene';

const STEP_MS = 1000 / 25;
const CUSTOMERS = 30;
const HOUR = 3_600;

describe('due checks while Prove is away', () => {
  let scene: DueChecksScene;

  beforeEach(async () => {
    scene = await DueChecksScene.start();
    for (let count = 0; count < CUSTOMERS; count += 1) await scene.customer();
    scene.advance(30 * DAY);
  });
  afterEach(() => scene.stop());

  const fault = (given: Partial<FaultInput>) =>
    scene.emulator.faults.add({ kind: 'status', path: '/v3/identity/*', times: 0, ...given });

  it('nobody is written to, the run ends early, and another process does all of it afterwards', async () => {
    fault({ status: 503 });
    const { outcome, counts } = await scene.run();
    expect(outcome).toBe('done');
    expect(Object.keys(counts)).toEqual(['postponed']);
    expect(counts['postponed']).toBeGreaterThanOrEqual(5);
    // Those that were in hand when the fifth failed.
    expect(counts['postponed']).toBeLessThanOrEqual(5 + 8);
    expect(await scene.invitations()).toBe(0);

    scene.emulator.faults.clear();
    const another = await scene.another();
    try {
      const left = CUSTOMERS - counts['postponed']!;
      expect((await another.run()).counts).toEqual({ checked: left, good: left });
      scene.advance(HOUR);
      const rest = counts['postponed']!;
      expect((await another.run()).counts).toEqual({ checked: rest, good: rest });
    } finally {
      await another.test.close();
    }
    expect(await scene.invitations()).toBe(0);
  });

  it('customers who are asked without Prove in between do not make it seem to be back', async () => {
    await scene.test.dataSource.query(
      `UPDATE vu_identity SET check_due_at = check_due_at + make_interval(secs => place),
              doubt = CASE WHEN place % 2 = 0 THEN 'number_ported' END
         FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM vu_identity) AS places
        WHERE places.id = vu_identity.id`,
    );
    scene.advance(HOUR);
    fault({ status: 503 });
    const { counts } = await scene.run();
    expect(counts['asked']).toBeGreaterThan(0);
    expect(counts['postponed']).toBeGreaterThanOrEqual(5);
    expect(counts['postponed']).toBeLessThan(5 + 8);
  });

  it('P14 a storm of 429: nobody is written to, all is done afterwards, and no request comes before its turn', async () => {
    const begun = Date.now();
    scene.emulator.calls.clear();
    fault({ status: 429, times: 12 });
    const first = await scene.run();
    expect(Object.keys(first.counts).sort()).not.toContain('asked');
    let good = first.counts['good'] ?? 0;
    for (let runs = 0; good < CUSTOMERS && runs < 5; runs += 1) {
      scene.advance(HOUR);
      const { counts } = await scene.run();
      expect(counts).not.toHaveProperty('asked');
      good += counts['good'] ?? 0;
    }
    expect(good).toBe(CUSTOMERS);
    expect(await scene.invitations()).toBe(0);
    for (const [index, { at }] of scene.emulator.calls.list().entries())
      expect(at - begun).toBeGreaterThanOrEqual(index * STEP_MS - 1);
  });
});
