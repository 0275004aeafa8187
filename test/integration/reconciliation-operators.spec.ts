import { EventEmitter, once } from 'node:events';
import {
  DifferenceWithoutActionError,
  ProveClient,
  ProveRefusedError,
  ProveUnavailableError,
  RunSchedule,
} from '../../src';
import { ReconciliationSchedule } from '../../src/verified-users/schedule/reconciliation/reconciliation.schedule';
import { runCommand } from '../../src/service/commands/run-command';
import { ReconciliationScene } from './reconciliation/scene';
import { TEST_KEY } from '../support/test-app';

const ID = 'operator-7';

describe('differences that wait for an operator', () => {
  let scene: ReconciliationScene;

  beforeAll(async () => {
    scene = await ReconciliationScene.start();
  });
  beforeEach(() => scene.reset({ apply: [] }));
  afterAll(() => scene.stop());

  const settle = (what: 'apply' | 'dismiss', id: string) => scene.differences[what](id, ID);

  it('are listed a page at a time, by kind and status', async () => {
    for (const name of ['one', 'two', 'three']) (await scene.customer(name)).active = false;
    scene.enrol('prove-stranger');
    await scene.reconcile();
    const first = await scene.differences.list({ limit: 3 });
    expect(first.items).toHaveLength(3);
    const second = await scene.differences.list({ limit: 3, cursor: first.nextCursor! });
    expect(second).toMatchObject({ items: [expect.anything()], nextCursor: null });
    const found = [...first.items, ...second.items].map(({ proveId }) => proveId).sort();
    expect(found).toEqual(['prove-one', 'prove-stranger', 'prove-three', 'prove-two']);
    expect((await scene.differences.list({ kind: 'unknown_here' })).items).toHaveLength(1);
    expect((await scene.differences.list({ status: 'gone' })).items).toEqual([]);
    await expect(scene.differences.list({ kind: 'nonsense' as 'unknown_here' })).rejects.toThrow();
  });

  it('is applied once, after Prove was asked again, and says by whom', async () => {
    (await scene.customer('inactive')).active = false;
    await scene.reconcile();
    const { id } = await scene.row('prove-inactive', 'inactive_at_prove');
    const race = await Promise.all(Array.from({ length: 5 }, () => settle('apply', id)));
    for (const one of race) expect(one === null || one.status === 'applied').toBe(true);
    expect(await scene.row('prove-inactive', 'inactive_at_prove')).toMatchObject({
      status: 'applied',
      settledBy: ID,
      settledAt: expect.any(Date),
    });
    expect(await scene.state('inactive')).toBe('reverification_required unwatched null');
    expect(await scene.count('vu_reverification')).toBe(1);
    expect(await scene.sql('SELECT cause_kind, cause_id FROM vu_reverification_cause')).toEqual([
      { cause_kind: 'operator', cause_id: id },
    ]);
  });

  it('that the next reconciliation finds meanwhile keeps its mark', async () => {
    for (const name of ['clear', 'unclear']) (await scene.customer(name)).active = false;
    await scene.reconcile();
    const refusal = new ProveRefusedError('refused', { call: 'get', status: 400 });
    scene.replace(ProveClient, 'getIdentity', async (real, calls) => {
      await scene.sql('UPDATE vu_difference SET run_id = 999');
      return calls === 1 ? real() : Promise.reject(refusal);
    });
    const [clear, unclear] = [
      await scene.row('prove-clear', 'inactive_at_prove'),
      await scene.row('prove-unclear', 'inactive_at_prove'),
    ];
    expect(await settle('apply', clear.id)).toMatchObject({ status: 'applied', runId: '999' });
    await scene.sql('UPDATE vu_difference SET run_id = $1', [clear.runId]);
    expect(await settle('apply', unclear.id)).toMatchObject({ status: 'proposed', runId: '999' });
  });

  it("that an operator's look finds new during a reconciliation outlives that reconciliation", async () => {
    const one = await scene.customer('one');
    await scene.reconcile();
    one.carrier = 'Second Wireless';
    await scene.reconcile();
    const { id } = await scene.row('prove-one', 'carrier_changed');
    const signals = new EventEmitter();
    const [passed, looked] = [once(signals, 'passed'), once(signals, 'looked')];
    let running: Promise<unknown> | undefined;
    // The run has passed the enrollment, and is about to settle what it has not found.
    scene.replace(ReconciliationSchedule, 'settle', async (real) => {
      signals.emit('passed');
      await looked;
      return real();
    });
    scene.replace(ProveClient, 'getIdentity', async (real, calls) => {
      if (calls > 1) return real();
      running = scene.reconcile();
      await passed;
      one.lineType = one.lineType === 'Landline' ? 'Mobile' : 'Landline';
      return real();
    });
    await settle('apply', id);
    signals.emit('looked');
    await running;
    expect(await scene.row('prove-one', 'line_type_changed')).toMatchObject({ status: 'proposed' });
  });

  it('that is no longer so is gone, whether somebody applies it or the next run looks', async () => {
    const [one, two] = [await scene.customer('one'), await scene.customer('two')];
    one.active = two.active = false;
    await scene.reconcile();
    one.active = two.active = true;
    const { id } = await scene.row('prove-one', 'inactive_at_prove');
    expect(await settle('apply', id)).toMatchObject({ status: 'gone' });
    expect(await scene.reconcile()).toMatchObject({ differences: { inactive_at_prove: 0 }, waiting: 0 });
    expect(await scene.rows()).toEqual([
      'prove-one inactive_at_prove gone treat_as_missed_notice',
      'prove-two inactive_at_prove gone treat_as_missed_notice',
    ]);
    expect(await scene.state('one')).toBe('verified watched null');
  });

  it('with Prove away nothing is applied', async () => {
    (await scene.customer('inactive')).active = false;
    await scene.reconcile();
    const { id } = await scene.row('prove-inactive', 'inactive_at_prove');
    scene.emulator.faults.add({ kind: 'status', status: 503, path: '/v3/identity/*', times: 0 });
    await expect(settle('apply', id)).rejects.toThrow(ProveUnavailableError);
    expect(await scene.row('prove-inactive', 'inactive_at_prove')).toMatchObject({ status: 'proposed' });
    expect(await scene.state('inactive')).toBe('verified watched null');
  });

  it('that was dismissed stays so while it is found again, and is new when it comes back', async () => {
    const identity = await scene.customer('inactive');
    identity.active = false;
    scene.enrol('prove-stranger');
    await scene.reconcile();
    for (const [proveId, kind] of [
      ['prove-inactive', 'inactive_at_prove'],
      ['prove-stranger', 'unknown_here'],
    ] as const) {
      const { id } = await scene.row(proveId, kind);
      expect(await settle('dismiss', id)).toMatchObject({ status: 'dismissed', settledBy: ID });
      expect(await settle('dismiss', id)).toBeNull();
      expect(await settle('apply', id)).toBeNull();
    }
    scene.options.schedules.reconciliation.apply = ['inactive_at_prove'];
    expect(await scene.reconcile()).toMatchObject({ waiting: 0, gone: 0, applied: 0 });
    scene.options.schedules.reconciliation.apply = [];
    identity.active = true;
    expect(await scene.reconcile()).toMatchObject({ waiting: 0, gone: 0 });
    identity.active = false;
    expect(await scene.reconcile()).toMatchObject({ waiting: 1 });
    expect(await scene.rows()).toEqual([
      'prove-inactive inactive_at_prove gone treat_as_missed_notice',
      'prove-inactive inactive_at_prove proposed treat_as_missed_notice',
      'prove-stranger unknown_here dismissed none',
    ]);
  });

  it('that was dismissed is not proposed again after retention has run', async () => {
    scene.enrol('prove-stranger');
    await scene.reconcile();
    await settle('dismiss', (await scene.row('prove-stranger', 'unknown_here')).id);
    await scene.sql(
      `UPDATE vu_difference SET found_at = now() - interval '1 year', settled_at = now() - interval '1 year'`,
    );
    await scene.get(RunSchedule).run('retention', new Date(1));
    expect(await scene.reconcile()).toMatchObject({ waiting: 0 });
    expect(await scene.rows()).toEqual(['prove-stranger unknown_here dismissed none']);
  });

  it('an id that Prove gives to a customer of ours is linked, and the notices that waited for it are released', async () => {
    await scene.customer('known');
    await scene.sql('DELETE FROM vu_enrollment');
    await scene.storeNotice('prove-known');
    await scene.sql(`UPDATE vu_notification SET status = 'parked'`);
    await scene.reconcile();
    const { id, detail } = await scene.row('prove-known', 'unknown_here');
    expect(detail).toMatchObject({ clientCustomerId: 'known' });
    expect(await settle('apply', id)).toMatchObject({ status: 'applied' });
    expect(await scene.sql('SELECT prove_id, current FROM vu_enrollment')).toEqual([
      { prove_id: 'prove-known', current: true },
    ]);
    expect(await scene.sql('SELECT status FROM vu_notification')).toEqual([{ status: 'stored' }]);
  });

  it('what Prove watches for nobody is disenrolled, but not what a customer has by now', async () => {
    for (const name of ['gone', 'back']) await scene.customer(name);
    await scene.sql(`UPDATE vu_enrollment SET current = false`);
    await scene.reconcile();
    expect(await scene.rows()).toEqual([
      'prove-back active_at_prove proposed disenroll_at_prove',
      'prove-gone active_at_prove proposed disenroll_at_prove',
    ]);
    await scene.sql(`UPDATE vu_enrollment SET current = true WHERE prove_id = 'prove-back'`);
    const [gone, back] = [
      await scene.row('prove-gone', 'active_at_prove'),
      await scene.row('prove-back', 'active_at_prove'),
    ];
    expect(await settle('apply', gone.id)).toMatchObject({ status: 'applied' });
    expect(await settle('apply', back.id)).toMatchObject({ status: 'gone' });
    expect(scene.emulator.identities.list().map(({ id }) => id)).toEqual(['prove-back']);
  });

  it('whoever is given the id while Prove ends it is not taken for watched', async () => {
    await scene.customer('late');
    await scene.sql(`UPDATE vu_enrollment SET current = false`);
    await scene.reconcile();
    const { id } = await scene.row('prove-late', 'active_at_prove');
    scene.replace(ProveClient, 'disenroll', async (real) => {
      await scene.sql(`UPDATE vu_enrollment SET current = true`);
      return real();
    });
    expect(await settle('apply', id)).toMatchObject({ status: 'applied' });
    expect(await scene.state('late')).toBe('verified unknown null');
    expect(
      await scene.sql(`SELECT cause_kind, cause_id, before->>'watch' AS before, after->>'watch' AS after
                         FROM vu_identity_history WHERE what = 'disenrolled_at_prove'`),
    ).toEqual([{ cause_kind: 'operator', cause_id: id, before: 'watched', after: 'unknown' }]);
  });

  it('without a proposed action it can only be dismissed', async () => {
    scene.enrol('prove-stranger');
    await scene.reconcile();
    const { id } = await scene.row('prove-stranger', 'unknown_here');
    await expect(settle('apply', id)).rejects.toThrow(DifferenceWithoutActionError);
    expect(await settle('apply', '999999')).toBeNull();
    expect(await settle('dismiss', 'nonsense')).toBeNull();
  });

  it('verified-users differences lists, applies and dismisses', async () => {
    (await scene.customer('inactive')).active = false;
    scene.enrol('prove-stranger');
    await scene.reconcile();
    const [inactive, stranger] = [
      await scene.row('prove-inactive', 'inactive_at_prove'),
      await scene.row('prove-stranger', 'unknown_here'),
    ];
    const listed = await command();
    expect(listed).toMatch(/^0 /);
    expect(listed).toMatch(
      new RegExp(
        `\\b${inactive.id}  .*  default  inactive_at_prove  prove-inactive  treat_as_missed_notice$`,
        'm',
      ),
    );
    expect(listed).toMatch(/  unknown_here  prove-stranger  none$/m);
    expect(await command('apply', inactive.id)).toBe(`0 Difference ${inactive.id} is applied.\n`);
    expect(await command('apply', stranger.id)).toMatch(/^1 .*can only be dismissed/);
    expect(await command('dismiss', stranger.id)).toBe(`0 Difference ${stranger.id} is dismissed.\n`);
    expect(await command('dismiss', stranger.id)).toMatch(/^1 No difference \d+ waits for you/);
    expect(await command('list')).toBe('0 No difference waits for you.\n');
    expect(await command('apply', 'all')).toMatch(/^2 differences takes list/);
  });

  /** @returns exit code and what was printed. */
  async function command(...words: string[]): Promise<string> {
    const { url, clientId, clientSecret } = scene.emulator;
    let printed = '';
    const write = (text: string | Uint8Array) => ((printed += String(text)), true);
    jest.spyOn(process.stdout, 'write').mockImplementation(write);
    jest.spyOn(process.stderr, 'write').mockImplementation(write);
    const code = await runCommand(['differences', ...words], {
      DATABASE_URL: scene.test.database.url,
      ENCRYPTION_KEYS: TEST_KEY,
      PROVE_WEBHOOK_SECRETS: 'whsec_of_nobody_0123456789abcdef0123456789',
      PROVE_BASE_URL: url,
      PROVE_CLIENT_ID: clientId,
      PROVE_CLIENT_SECRET: clientSecret,
      SMTP_URL: scene.test.smtp.url,
      MAIL_FROM: 'no-reply@example.com',
      LOG_LEVEL: 'error',
    });
    jest.restoreAllMocks();
    return `${code} ${printed}`;
  }
});
