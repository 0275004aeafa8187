import { VerifiedIdentity } from '../../src';
import { ContactCipher } from '../../src/verified-users/identity/contact-cipher.service';
import { PLAN_UNWATCHED } from '../../src/verified-users/schedule/due-checks/plan-checks.sql';
import { AUSTRALIAN, DAY, DueChecksScene, US, type Customer } from './due-checks/due-checks-scene';

describe('due checks: dates', () => {
  let scene: DueChecksScene;

  beforeAll(async () => {
    scene = await DueChecksScene.start();
  });
  beforeEach(() => scene.clear());
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => scene.stop());

  const later = (seconds: number) => new Date(scene.now.getTime() + seconds * 1000);

  it('clocks forward and back: each is checked once, and nothing stands still', async () => {
    await Promise.all([1, 2, 3].map(() => scene.customer()));
    scene.advance(400 * DAY);
    expect((await scene.run()).counts).toEqual({ checked: 3, good: 3 });
    scene.dueChecks = { rules: [{ watched: true, afterSeconds: 30 * DAY }] };
    await scene.customer({ enrolled: true });
    await scene.test.dataSource.query(`UPDATE vu_identity SET check_due_at = NULL WHERE watch = 'watched'`);
    // A pass that begins in the future is none of today's.
    scene.advance(-370 * DAY);
    expect((await scene.run()).counts).toEqual({ planned: 1 });
    expect((await scene.run()).counts).toEqual({});
    expect(await scene.invitations()).toBe(0);
  });

  describe('rules that were changed', () => {
    it('verified identities without a date get one, once a day, in pages', async () => {
      const watched = [];
      for (let count = 0; count < 3; count += 1) watched.push(await scene.customer({ enrolled: true }));
      await scene.customer({ enrollment: undefined });
      expect((await scene.run()).counts).toEqual({});
      scene.dueChecks = { rules: [{ countries: ['US'], watched: true, afterSeconds: 90 * DAY }] };
      expect((await scene.run()).counts).toEqual({});
      const verifiedAt = scene.now;
      scene.advance(DAY);
      expect((await scene.run()).counts).toEqual({ planned: 3 });
      for (const one of watched) {
        expect((await scene.identity(one)).checkDueAt).toEqual(
          new Date(verifiedAt.getTime() + 90 * DAY * 1000),
        );
      }
      scene.advance(DAY);
      expect((await scene.run()).counts).toEqual({});
    });

    it('what is overdue by them is due from now on, and none is left out however many there are', async () => {
      scene.advance(400 * DAY);
      await scene.test.dataSource.query(
        `INSERT INTO vu_identity (id, project, client_customer_id, status, watch, verified_at, contact, created_at, updated_at)
         SELECT gen_random_uuid(), 'default', 'many-' || n, 'verified', 'watched', $1, $2, $1, $1
           FROM generate_series(1, 2500) AS n`,
        [later(-400 * DAY), Buffer.alloc(0)],
      );
      const contact = { firstName: null, lastName: null, email: null, phoneNumber: US };
      jest.spyOn(scene.get<ContactCipher>(ContactCipher), 'open').mockReturnValue(contact);
      scene.dueChecks = { silentCheck: 'none', rules: [{ afterSeconds: 90 * DAY }], spreadSeconds: 10 * DAY };
      const { counts } = await scene.run();
      scene.dueChecks = { spreadSeconds: 0 };
      expect(counts).toEqual({ planned: 2500 });
      const [row] = await scene.test.dataSource.query<object[]>(
        `SELECT count(*)::int AS all, min(check_due_at) >= $1 AS early, max(check_due_at) < $2 AS late FROM vu_identity`,
        [scene.now, later(10 * DAY)],
      );
      expect(row).toEqual({ all: 2500, early: true, late: true });
    });

    it('moves the dates of those who have one, the next day and once', async () => {
      scene.dueChecks = { rules: [{ countries: ['US'], afterSeconds: 90 * DAY }] };
      const [american, australian] = [
        await scene.customer(),
        await scene.customer({ phoneNumber: AUSTRALIAN }),
      ];
      const verifiedAt = scene.now;
      const at = (days: number) => new Date(verifiedAt.getTime() + days * DAY * 1000);
      const dates = async () => [
        (await scene.identity(american)).checkDueAt,
        (await scene.identity(australian)).checkDueAt,
      ];
      expect(await dates()).toEqual([at(90), at(30)]);
      expect((await scene.run()).counts).toEqual({});
      scene.dueChecks = { rules: [{ countries: ['US'], afterSeconds: 60 * DAY }] };
      scene.advance(DAY);
      expect((await scene.run()).counts).toEqual({ planned: 1 });
      expect(await dates()).toEqual([at(60), at(30)]);
      scene.dueChecks = {
        rules: [
          { countries: ['US'], afterSeconds: null },
          { countries: ['AU'], afterSeconds: 120 * DAY },
        ],
      };
      scene.advance(DAY);
      expect((await scene.run()).counts).toEqual({ planned: 2 });
      expect(await dates()).toEqual([null, at(120)]);
      scene.advance(DAY);
      expect((await scene.run()).counts).toEqual({});
    });

    it('puts off nobody who is overdue by the old rules and by the new, nor a check that has begun', async () => {
      const [overdue, begun, sooner] = [
        await scene.customer(),
        await scene.customer(),
        await scene.customer(),
      ];
      scene.dueChecks = { rules: [{ afterSeconds: 10 * DAY }] };
      scene.advance(20 * DAY);
      const [soon, lease] = [later(1), later(60)];
      const set = (customer: Customer, dates: Partial<VerifiedIdentity>) =>
        scene.test.dataSource.getRepository(VerifiedIdentity).update({ id: customer.identityId }, dates);
      await set(overdue, { checkDueAt: soon });
      await set(begun, { checkDueAt: lease, checkBilledFor: lease });
      await set(sooner, { checkDueAt: later(300 * DAY) });
      scene.dueChecks = { spreadSeconds: 5 * DAY };
      expect((await scene.run()).counts).toEqual({ planned: 1 });
      scene.dueChecks = { spreadSeconds: 0 };
      expect((await scene.identity(overdue)).checkDueAt).toEqual(soon);
      expect((await scene.identity(begun)).checkDueAt).toEqual(lease);
      expect((await scene.identity(sooner)).checkDueAt! < later(5 * DAY)).toBe(true);
    });

    it('where no rule means watched numbers, a nearly empty index is all that is read', async () => {
      const plans = await scene.test.dataSource.transaction(async (manager) => {
        await manager.query('SET LOCAL enable_seqscan = off');
        const ids = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
        return [
          await manager.query<object[]>(`EXPLAIN ${PLAN_UNWATCHED.end}`, [ids[0], 999]),
          await manager.query<object[]>(`EXPLAIN ${PLAN_UNWATCHED.page}`, ids),
        ];
      });
      for (const plan of plans) expect(JSON.stringify(plan)).toContain('vu_identity_unplanned');
    });
  });
});
