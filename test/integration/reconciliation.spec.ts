import { DIFFERENCE_KINDS } from '../../src/verified-users/options/schedule-options.interface';
import { ProveClient, ProveRefusedError } from '../../src';
import { startProveEmulator, type EnrolledIdentity } from '../../src/emulator';
import { Endpoint } from '../../src/verified-users/prove/transport/endpoint';
import { Endpoints } from '../../src/verified-users/prove/transport/endpoints.service';
import { Pause } from '../../src/verified-users/prove/transport/pause.service';
import { ActOnDifferences } from '../../src/verified-users/schedule/reconciliation/act-on-differences.service';
import { CheckEnrollments } from '../../src/verified-users/schedule/reconciliation/check-enrollments.service';
import { ReconciliationScene, type Wishes } from './reconciliation/scene';

const NOTHING = Object.fromEntries(DIFFERENCE_KINDS.map((kind) => [kind, 0]));

describe('reconciliation', () => {
  let scene: ReconciliationScene;

  beforeAll(async () => {
    scene = await ReconciliationScene.start();
  });
  afterAll(() => scene.stop());

  const start = (wishes?: Wishes) => scene.reset(wishes);

  /** One of each kind, and some who differ in nothing. */
  async function plant(): Promise<void> {
    await scene.customer('same');
    await scene.customer('plain');
    (await scene.customer('inactive')).active = false;
    scene.emulator.identities.disenrol(await scene.customer('missing'));
    setLine(await scene.customer('number'), {
      phone: { given: '2025550188', e164: '+12025550188', country: 'US' },
    });
    setLine(await scene.customer('carrier'), { carrier: 'T-Mobile' });
    setLine(await scene.customer('line'), { lineType: 'voip' });
    scene.enrol('prove-stranger');
    scene.enrol('prove-second', '+12025550149', 'same');
    await scene.customer('unwatched', {
      enrollment: { proveId: 'prove-unwatched', verifiedAt: new Date('2025-01-01'), enrolled: false },
    });
    await scene.customer('closed');
    await scene.sql(`UPDATE vu_identity SET status = 'closed' WHERE client_customer_id = 'closed'`);
    await scene.sql(`UPDATE vu_enrollment SET carrier = 'Verizon', line_type = 'mobile'
                      WHERE prove_id <> 'prove-same'`);
  }

  function setLine(identity: EnrolledIdentity, change: Partial<EnrolledIdentity>): void {
    Object.assign(identity, change);
  }

  const FOUND = {
    at_prove: 10,
    at_prove_active: 9,
    here: 8,
    missed_notices: 4,
    differences: {
      ...NOTHING,
      inactive_at_prove: 1,
      missing_at_prove: 1,
      number_changed: 1,
      carrier_changed: 1,
      line_type_changed: 1,
      unknown_here: 2,
      active_at_prove: 2,
    },
    checked: 8,
    unanswered: 0,
    locked: 0,
  };

  it('finds every kind of difference, applies what may be, and says the same again as long as it is so', async () => {
    await start();
    await plant();
    const first = await scene.reconcile();
    expect(first).toMatchObject({ ...FOUND, applied: 1, waiting: 8, gone: 0, requests: 2 + 2 + 8 });
    expect(await scene.rows()).toEqual([
      'prove-carrier carrier_changed proposed update_snapshot',
      'prove-closed active_at_prove proposed disenroll_at_prove',
      'prove-inactive inactive_at_prove applied treat_as_missed_notice',
      'prove-line line_type_changed proposed treat_as_missed_notice',
      'prove-missing missing_at_prove proposed treat_as_missed_notice',
      'prove-number number_changed proposed treat_as_missed_notice',
      'prove-second unknown_here proposed link_to_customer',
      'prove-stranger unknown_here proposed none',
      'prove-unwatched active_at_prove proposed watch_again',
    ]);
    expect(await scene.state('inactive')).toBe('reverification_required unwatched null');
    for (const name of ['same', 'missing', 'number', 'carrier', 'line'])
      expect(await scene.state(name)).toBe('verified watched null');
    // An empty snapshot is filled; one that differs stays until somebody decides.
    expect(
      await scene.sql(`SELECT carrier, line_type, active FROM vu_enrollment
                             WHERE prove_id IN ('prove-same', 'prove-carrier') ORDER BY prove_id`),
    ).toEqual([
      { carrier: 'Verizon', line_type: 'mobile', active: true },
      { carrier: 'Verizon', line_type: 'mobile', active: true },
    ]);
    const rows = await scene.count('vu_difference');
    const second = await scene.reconcile();
    expect(second).toMatchObject({
      missed_notices: 3,
      differences: { ...FOUND.differences, inactive_at_prove: 0 },
      applied: 0,
      waiting: 8,
    });
    expect(await scene.count('vu_difference')).toBe(rows);
    expect(await scene.count('vu_reverification')).toBe(1);
  });

  it('applies all that may be applied, as the notices would have done', async () => {
    await start({ apply: [...DIFFERENCE_KINDS] });
    await plant();
    expect(await scene.reconcile()).toMatchObject({ ...FOUND, applied: 6, waiting: 3 });
    expect(await scene.state('missing')).toBe('reverification_required unwatched null');
    expect(await scene.state('number')).toBe('reverification_required unwatched number_changed');
    expect(await scene.state('line')).toBe('reverification_required unwatched line_type_changed');
    expect(await scene.state('carrier')).toBe('verified watched null');
    expect(await scene.state('unwatched')).toBe('verified watched null');
    expect(await scene.sql(`SELECT carrier FROM vu_enrollment WHERE prove_id = 'prove-carrier'`)).toEqual([
      { carrier: 'T-Mobile' },
    ]);
    const causes = await scene.sql<{ cause: string }>(
      `SELECT cause_kind || ' ' || cause_id AS cause FROM vu_reverification_cause`,
    );
    const { id } = await scene.lastRun();
    expect(causes).toEqual(Array.from({ length: 4 }, () => ({ cause: `schedule ${id}` })));
    expect(await scene.count(`vu_email WHERE kind = 'invitation'`)).toBe(4);
    const again = await scene.reconcile();
    expect(again).toMatchObject({ missed_notices: 0, applied: 0, waiting: 3 });
    expect(await scene.count('vu_reverification')).toBe(4);
  });

  describe('cut in the middle', () => {
    const PEOPLE = 130;

    /** Two pages for each list, and differences in every stage. */
    async function plantMany(): Promise<void> {
      await scene.fill(PEOPLE, (index) => ({
        active: index % 50 !== 1,
        carrier: index % 50 === 2 ? 'T-Mobile' : 'Verizon',
      }));
      for (const index of [3, 53, 103])
        scene.emulator.identities.disenrol(scene.emulator.identities.require(`prove-${index}`));
      for (let index = 0; index < 60; index++) scene.enrol(`stranger-${index}`);
    }

    const WHOLE = {
      at_prove: PEOPLE - 3 + 60,
      at_prove_active: PEOPLE - 3 + 60 - 3,
      here: PEOPLE,
      missed_notices: 6,
      differences: {
        ...NOTHING,
        inactive_at_prove: 3,
        missing_at_prove: 3,
        carrier_changed: 3,
        unknown_here: 60,
      },
      applied: 6,
      waiting: 63,
      gone: 0,
      checked: PEOPLE,
      unanswered: 0,
      locked: 0,
    };
    const apply: Wishes = { apply: ['inactive_at_prove', 'missing_at_prove'] };

    it.each([
      ['the first list', ProveClient, 'listIdentities', 2],
      ['the second list', ProveClient, 'listIdentities', 4],
      ['asking about strangers', ProveClient, 'getIdentity', 20],
      ['asking about suspects', ProveClient, 'getIdentity', 62],
      ['applying', ActOnDifferences, 'act', 3],
      ['asking for details', ProveClient, 'getIdentity', 100],
    ] as const)(
      'P9 while %s: the next run goes on, and nothing is done twice',
      async (_, token, name, nth) => {
        await start(apply);
        await plantMany();
        const service = scene.get<object>(token) as Record<string, (...given: unknown[]) => Promise<unknown>>;
        const real = service[name]!.bind(service);
        let calls = 0;
        service[name] = async (...given) => {
          calls += 1;
          if (calls === nth) throw new Error('cut');
          return real(...given);
        };
        expect(await scene.run()).toMatchObject({ outcome: 'failed' });
        expect(await scene.reconcile()).toMatchObject(WHOLE);
        expect(await scene.count('vu_reverification')).toBe(6);
        expect(await scene.count('vu_email')).toBe(6);
        expect(await scene.count('vu_difference')).toBe(69);
        const [times] = await scene.sql<{ most: number }>(
          `SELECT max(times)::int AS most FROM (SELECT count(*) AS times FROM vu_identity_history
          WHERE what = 'missed_notice' GROUP BY identity_id) AS each`,
        );
        expect(times).toEqual({ most: 1 });
      },
    );

    it('of whom all are to be written to, only a few share a transaction', async () => {
      await start();
      await scene.fill(60, () => ({ active: false }));
      const check = jest.spyOn(scene.get(CheckEnrollments), 'check');
      expect(await scene.reconcile()).toMatchObject({ applied: 60, waiting: 0 });
      for (const [ids] of check.mock.calls) expect(ids.length).toBeLessThanOrEqual(25);
    });

    it('P18 a stop ends it after a page; the same run goes on from there', async () => {
      await start(apply);
      await plantMany();
      const stop = new AbortController();
      scene.replace(ProveClient, 'listIdentities', (real) => real().finally(() => stop.abort()));
      const first = await scene.run(stop.signal);
      expect(first).toMatchObject({ outcome: 'interrupted' });
      expect(scene.sent('/v3/identity')).toBe(1);
      jest.restoreAllMocks();
      expect(await scene.run()).toEqual({ id: first!.id, outcome: 'done' });
      expect((await scene.lastRun()).findings).toMatchObject(WHOLE);
      expect(scene.sent('/v3/identity')).toBe(4);
    });

    it('P15 five at one moment: one reconciles', async () => {
      await start(apply);
      await plantMany();
      const other = await scene.another();
      const race = [scene, other, scene, other, scene].map((one) => one.run());
      const outcomes = (await Promise.all(race)).filter((one) => one !== null);
      await other.test.close();
      expect(outcomes).toEqual([{ id: expect.any(String), outcome: 'done' }]);
      expect((await scene.lastRun()).findings).toMatchObject(WHOLE);
    });
  });

  describe('when Prove does not answer as it should', () => {
    const apply = { apply: [...DIFFERENCE_KINDS] };

    /** Customers in whom nothing differs. */
    async function plantSame(): Promise<void> {
      for (const name of ['one', 'two', 'three']) await scene.customer(name);
    }

    async function expectUntouched(): Promise<void> {
      expect(await scene.rows()).toEqual([]);
      expect(await scene.count('vu_reverification')).toBe(0);
      for (const name of ['one', 'two', 'three'])
        expect(await scene.state(name)).toBe('verified watched null');
    }

    it.each([
      ['fails', { kind: 'status', status: 503 }, 'PROVE_UNAVAILABLE'],
      ['breaks off', { kind: 'cut' }, 'PROVE_UNAVAILABLE'],
      ['answers half', { kind: 'half' }, 'PROVE_UNAVAILABLE'],
      ['answers broken JSON', { kind: 'broken_json' }, 'PROVE_MALFORMED_ANSWER'],
    ] as const)(
      'a list that %s fails the run, which goes on later; nobody is missing',
      async (_, fault, reason) => {
        await start(apply);
        await plantSame();
        scene.emulator.faults.add({ ...fault, path: '/v3/identity', times: 3 });
        expect(await scene.run()).toMatchObject({ outcome: 'failed' });
        expect(await scene.lastRun()).toMatchObject({ reason });
        await expectUntouched();
        scene.emulator.faults.clear();
        expect(await scene.reconcile()).toMatchObject({
          differences: NOTHING,
          missed_notices: 0,
          checked: 3,
        });
        await expectUntouched();
      },
    );

    it.each([
      ['fails', { kind: 'status', status: 500 }, 'failed'],
      ['answers half', { kind: 'half' }, 'failed'],
      ['answers broken JSON', { kind: 'broken_json' }, 'done'],
      ['refuses', { kind: 'status', status: 400 }, 'done'],
    ] as const)('an identity of which it %s is not missing, and not inactive', async (_, fault, outcome) => {
      await start(apply);
      await plantSame();
      // Not listed, so that each is in doubt.
      const list = jest.spyOn(scene.emulator.identities, 'byId').mockReturnValue([]);
      scene.emulator.faults.add({ ...fault, path: '/v3/identity/*', times: 0 });
      expect(await scene.run()).toMatchObject({ outcome });
      await expectUntouched();
      list.mockRestore();
      scene.emulator.faults.clear();
      await scene.run();
      await expectUntouched();
    });

    it('a list of active ones that came empty, and identities that do not say how they stand: an operator decides', async () => {
      await start(apply);
      await plantSame();
      const empty = { proveIds: [], nextKey: null };
      scene.replace(ProveClient, 'listIdentities', (real, calls) =>
        calls === 1 ? Promise.resolve(empty) : real(),
      );
      scene.replace(ProveClient, 'getIdentity', async (real) => ({
        ...((await real()) as object),
        active: null,
      }));
      expect(await scene.reconcile()).toMatchObject({ applied: 0, waiting: 3 });
      expect(await scene.count('vu_reverification')).toBe(0);
      expect(await scene.state('two')).toBe('verified watched null');
      const { id } = await scene.row('prove-two', 'inactive_at_prove');
      expect(await scene.differences.apply(id, 'operator-7')).toMatchObject({ status: 'applied' });
      expect(await scene.state('two')).toBe('reverification_required unwatched null');
    });

    it('one whose contact cannot be read is passed over; the others are compared', async () => {
      await start();
      for (const name of ['damaged', 'sound']) (await scene.customer(name)).active = false;
      await scene.sql(`UPDATE vu_identity SET contact = '\\x00' WHERE client_customer_id = 'damaged'`);
      expect(await scene.reconcile()).toMatchObject({ checked: 1, unanswered: 1, applied: 1 });
      expect(await scene.rows()).toEqual(['prove-sound inactive_at_prove applied treat_as_missed_notice']);
    });

    it('P14 a storm of 429 is waited out', async () => {
      await start();
      await plantSame();
      const waits: number[] = [];
      jest.spyOn(scene.get(Pause), 'for').mockImplementation(async (ms) => void waits.push(ms));
      scene.emulator.faults.add({
        kind: 'status',
        status: 429,
        retryAfterSeconds: 2,
        path: '/v3/identity*',
        times: 9,
      });
      expect(await scene.reconcile()).toMatchObject({ differences: NOTHING, checked: 3 });
      // Two attempts for each call, then patience.
      expect(waits.filter((ms) => ms === 2_000)).toHaveLength(4);
      expect(scene.emulator.faults.list()).toEqual([]);
    });

    it('a page that leads to itself is no list', async () => {
      await start();
      await plantSame();
      const page = { proveIds: ['prove-one'], nextKey: 'again' };
      scene.replace(ProveClient, 'listIdentities', () => Promise.resolve(page));
      expect(await scene.run()).toMatchObject({ outcome: 'failed' });
      expect(await scene.lastRun()).toMatchObject({ reason: 'PROVE_MALFORMED_ANSWER' });
    });

    it('a key that Prove does not take any more: the list is read anew', async () => {
      await start();
      await scene.fill(130, () => ({}));
      const refusal = new ProveRefusedError('refused', { call: 'list', status: 400 });
      scene.replace(ProveClient, 'listIdentities', (real, calls) =>
        calls === 2 ? Promise.reject(refusal) : real(),
      );
      expect(await scene.reconcile()).toMatchObject({
        at_prove: 130,
        at_prove_active: 130,
        differences: NOTHING,
      });
    });

    it('a key that the second host does not take: what the first one listed stays counted', async () => {
      await start();
      await scene.fill(4, () => ({}));
      const { hosts } = scene.options.projects.get('default')!.prove!;
      hosts.international = { ...hosts.north_america! };
      const page = (names: number[], nextKey: string | null) => () =>
        Promise.resolve({ proveIds: names.map((name) => `prove-${name}`), nextKey });
      const refusal = new ProveRefusedError('refused', { call: 'list', status: 400 });
      const pages = [
        page([0, 1], null),
        page([2], 'a-key'),
        () => Promise.reject(refusal),
        page([2], 'another-key'),
        page([3], null),
        page([0, 1], null),
        page([2, 3], null),
      ];
      scene.replace(ProveClient, 'listIdentities', (_, calls) => pages[calls - 1]!());
      const report = await scene.reconcile().finally(() => (hosts.international = hosts.north_america));
      expect(report).toMatchObject({ at_prove: 4, at_prove_active: 4, differences: NOTHING });
    });
  });

  describe('under every answer that is not known', () => {
    it.each([
      { emulator: { identityIdName: 'identityId', emptyValues: 'null' }, generation: 'A' },
      {
        emulator: { phoneNumbers: 'normalised', afterTerminalEvent: 'inactive' },
        generation: 'B',
      },
    ] as const)('%j', async ({ emulator, generation }) => {
      await start({ emulator, generation });
      await plant();
      expect(await scene.reconcile()).toMatchObject(FOUND);
    });

    it('who was enrolled between the two lists is not inactive', async () => {
      await start({ apply: [...DIFFERENCE_KINDS] });
      scene.replace(ProveClient, 'listIdentities', async (real, calls) => {
        if (calls === 2) await scene.customer('new');
        return real();
      });
      expect(await scene.reconcile()).toMatchObject({
        at_prove: 1,
        at_prove_active: 0,
        differences: NOTHING,
      });
      expect(await scene.state('new')).toBe('verified watched null');
    });

    it('each host is asked, and what one does not know another one may', async () => {
      await start({ apply: [...DIFFERENCE_KINDS] });
      const international = await startProveEmulator({ settings: { requestsPerSecond: 0 } });
      const { hosts } = scene.options.projects.get('default')!.prove!;
      hosts.international = { ...hosts.international!, baseUrl: international.url };
      const second = new Endpoint(
        'default',
        hosts.international,
        scene.options.projects.get('default')!.prove!,
      );
      const endpoints = scene.get(Endpoints);
      const of = endpoints.of.bind(endpoints);
      jest
        .spyOn(endpoints, 'of')
        .mockImplementation((call, project, region) =>
          region === 'international' ? second : of(call, project, region),
        );
      await scene.customer('here');
      const away = await scene.customer('away', { phoneNumber: '+447700900123' });
      scene.emulator.identities.disenrol(away);
      international.identities.enrol(away.phone, { id: away.id });
      // Prove holds this one where nobody would look first.
      await scene.customer('crossed', { phoneNumber: '+447700900124' });
      const report = await scene.reconcile();
      hosts.international = hosts.north_america;
      await second.close();
      await international.stop();
      expect(report).toMatchObject({
        at_prove: 3,
        differences: NOTHING,
        checked: 3,
        unanswered: 0,
        locked: 0,
        requests: 4 + 4,
      });
    });
  });
});
