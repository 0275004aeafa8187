import { Email, type RegisterIdentityInput } from '../../src';
import { ProveClient } from '../../src/verified-users/prove/prove-client.service';
import { readPhoneNumber } from '../../src/emulator/sandbox/phone-number';
import type { EnrolledIdentity } from '../../src/emulator/state/enrolled-identity';
import { SettleCheck } from '../../src/verified-users/schedule/due-checks/settle-check.service';
import { AUSTRALIAN, DAY, DueChecksScene, refOf, type Customer } from './due-checks/due-checks-scene';

const HOUR = 3_600;

describe('due checks', () => {
  let scene: DueChecksScene;

  beforeAll(async () => {
    scene = await DueChecksScene.start();
  });
  beforeEach(() => scene.clear());
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => scene.stop());

  const later = (seconds: number) => new Date(scene.now.getTime() + seconds * 1000);

  describe('Prove is asked whether the line is as it was', () => {
    it('it is: the next check is planned, and the customer hears nothing', async () => {
      const customer = await scene.customer({ phoneNumber: AUSTRALIAN });
      expect((await scene.run()).counts).toEqual({});
      scene.advance(30 * DAY);
      expect(await scene.run()).toEqual({ outcome: 'done', counts: { checked: 1, good: 1 } });
      expect(await scene.identity(customer)).toMatchObject({
        ...{ status: 'verified', watch: 'not_covered', checkDueAt: later(30 * DAY) },
      });
      expect(await scene.enrollment(customer)).toMatchObject({
        ...{ active: true, carrier: 'Verizon', lineType: 'mobile', checkedAt: scene.now },
      });
      expect(await scene.history(customer)).toEqual(['checked by schedule']);
      expect(await scene.invitations()).toBe(0);
      expect((await scene.run()).counts).toEqual({});
    });

    it('of a number that Prove does not watch its word is enough once, then the customer is asked', async () => {
      const customer = await scene.customer();
      scene.advance(30 * DAY);
      expect((await scene.run()).counts).toEqual({ checked: 1, good: 1 });
      scene.advance(30 * DAY);
      expect((await scene.run()).counts).toEqual({ checked: 1, asked: 1 });
      expect(scene.sent).toHaveLength(1);
      expect(await scene.identity(customer)).toMatchObject({
        ...{ status: 'reverification_required', checkDueAt: null },
      });
      expect(await scene.history(customer)).toEqual([
        'checked by schedule',
        'reverification_required by schedule',
      ]);
      expect(await scene.invitations()).toBe(1);
      await scene.test.users.recordVerification({
        clientCustomerId: customer.clientCustomerId,
        enrolled: false,
      });
      scene.advance(30 * DAY);
      expect((await scene.run()).counts).toEqual({ checked: 1, good: 1 });
    });

    it('of one that Prove watches it is enough every time', async () => {
      scene.dueChecks = { rules: [{ watched: true, afterSeconds: 90 * DAY }] };
      await scene.customer({ enrolled: true });
      for (let times = 0; times < 3; times += 1) {
        scene.advance(90 * DAY);
        expect((await scene.run()).counts).toEqual({ checked: 1, good: 1 });
      }
    });

    it('of one of which nobody had said that Prove watches it, it says so: no check is due any more', async () => {
      const customer = await scene.customer({ enrolled: null });
      scene.advance(30 * DAY);
      expect((await scene.run()).counts).toEqual({ checked: 1, good: 1 });
      expect(await scene.identity(customer)).toMatchObject({ watch: 'watched', checkDueAt: null });
    });

    const lose = (customer: Customer) => scene.emulator.identities.disenrol(scene.atProve(customer));
    const change = (fields: Partial<EnrolledIdentity>) => (customer: Customer) =>
      void Object.assign(scene.atProve(customer), fields);

    it.each([
      ['not found', lose],
      ['inactive', change({ active: false })],
      ['another carrier', change({ carrier: 'T-Mobile' })],
      ['another type of line', change({ lineType: 'voip' })],
      ['another number', change({ phone: readPhoneNumber('+12025550777')! })],
    ])('%s: the customer is asked', async (_, happen) => {
      scene.dueChecks = { rules: [{ afterSeconds: 30 * DAY }] };
      const customer = await scene.customer({ enrolled: true });
      scene.advance(30 * DAY);
      expect((await scene.run()).counts).toEqual({ checked: 1, good: 1 });
      happen(customer);
      scene.advance(30 * DAY);
      expect((await scene.run()).counts).toEqual({ checked: 1, asked: 1 });
      expect(await scene.identity(customer)).toMatchObject({
        ...{ status: 'reverification_required', checkDueAt: null },
      });
      expect(await scene.invitations()).toBe(1);
      const causes = 'SELECT cause_kind AS kind FROM vu_reverification_cause';
      expect(await scene.test.dataSource.query(causes)).toEqual([{ kind: 'schedule' }]);
      scene.advance(30 * DAY);
      expect((await scene.run()).counts).toEqual({});
    });
  });

  it('Prove is not asked where the options say so, nor where nothing is enrolled', async () => {
    const without = await scene.customer();
    await scene.test.dataSource.query('DELETE FROM vu_enrollment WHERE identity_id = $1', [
      without.identityId,
    ]);
    scene.advance(30 * DAY);
    expect((await scene.run()).counts).toEqual({ checked: 1, asked: 1 });
    scene.dueChecks = { silentCheck: 'none' };
    await scene.customer();
    scene.advance(30 * DAY);
    expect((await scene.run()).counts).toEqual({ checked: 1, asked: 1 });
    expect(scene.sent).toEqual([]);
  });

  it('a doubt is not cleared by Prove’s word', async () => {
    const customer = await scene.customer();
    await scene.test.dataSource.query(`UPDATE vu_identity SET doubt = 'number_ported'`);
    scene.advance(30 * DAY);
    expect((await scene.run()).counts).toEqual({ checked: 1, asked: 1 });
    expect((await scene.identity(customer)).doubt).toBe('number_ported');
    expect(scene.sent).toEqual([]);
  });

  it.each([
    ['get', 'good', 'checked by schedule'],
    ['none', 'asked', 'reverification_required by schedule'],
  ] as const)(
    'P18 %s: a stop ends a run after what is in hand; the next one does the rest, and nothing twice',
    async (silentCheck, word, history) => {
      scene.dueChecks = { silentCheck };
      const customers: Customer[] = [];
      for (let count = 0; count < 20; count += 1) customers.push(await scene.customer());
      scene.advance(30 * DAY);
      const stop = new AbortController();
      const settleCheck = scene.get<SettleCheck>(SettleCheck);
      const settle = settleCheck.settle.bind(settleCheck);
      jest.spyOn(settleCheck, 'settle').mockImplementationOnce(async (...given) => {
        await settle(...given);
        stop.abort();
      });
      const first = await scene.run(stop.signal);
      expect(first.outcome).toBe('interrupted');
      expect(first.counts[word]).toBeLessThan(20);
      expect(await scene.run()).toEqual({ outcome: 'done', counts: { checked: 20, [word]: 20 } });
      for (const one of customers) expect(await scene.history(one)).toEqual([history]);
    },
  );

  it('who is not verified any more, or whom no rule means any more, loses the date', async () => {
    const asked = await scene.customer();
    const excepted = await scene.customer({ phoneNumber: AUSTRALIAN });
    await scene.test.users.requireReverification(refOf(asked), { invite: false });
    scene.dueChecks = { rules: [{ countries: ['AU'], afterSeconds: null }] };
    scene.advance(30 * DAY);
    expect((await scene.run()).counts).toEqual({ planned: 1 });
    expect((await scene.identity(asked)).checkDueAt).toBeNull();
    expect((await scene.identity(excepted)).checkDueAt).toBeNull();
    expect(scene.sent).toEqual([]);
  });

  it('one whose key has left the ring keeps nobody waiting', async () => {
    const unreadable = await scene.customer();
    await scene.customer();
    await scene.test.dataSource.query(
      `UPDATE vu_identity SET contact = set_byte(contact, length(contact) - 1, 0) || '\\x00' WHERE id = $1`,
      [unreadable.identityId],
    );
    scene.advance(30 * DAY);
    expect(await scene.run()).toEqual({
      outcome: 'done',
      counts: { checked: 1, good: 1, postponed: 1 },
    });
  });

  it('without credentials nobody is checked, and nobody is written to', async () => {
    for (let count = 0; count < 20; count += 1) await scene.customer();
    await scene.test.dataSource.query(`UPDATE vu_identity SET project = 'forgotten'`);
    scene.advance(30 * DAY);
    const { outcome, counts } = await scene.run();
    expect(outcome).toBe('done');
    expect(Object.keys(counts)).toEqual(['postponed']);
    expect(scene.sent).toEqual([]);
    expect(await scene.invitations()).toBe(0);
  });

  describe('while Prove is being asked', () => {
    /** Something else happens before its answer is here. */
    function meanwhile(happen: () => Promise<unknown>): void {
      const prove = scene.get<ProveClient>(ProveClient);
      const ask = prove.getIdentity.bind(prove);
      jest.spyOn(prove, 'getIdentity').mockImplementationOnce(async (...given) => {
        const answer = await ask(...given);
        await happen();
        return answer;
      });
    }

    const contactOf = (given: Partial<RegisterIdentityInput>) => (customer: Customer) =>
      scene.test.users.changeContact(refOf(customer), given);

    it.each<[string, (customer: Customer) => Promise<unknown>, string[]]>([
      ['closed', (one) => scene.test.users.closeIdentity(refOf(one)), ['closed by company']],
      [
        'verified',
        ({ clientCustomerId }) => scene.test.users.recordVerification({ clientCustomerId }),
        ['verified by company'],
      ],
      ['given another number', contactOf({ phoneNumber: '+12025550188' }), ['contact_changed by company']],
      [
        'asked by the company',
        (one) => scene.test.users.requireReverification(refOf(one)),
        ['reverification_required by company'],
      ],
    ])('the customer is %s: the answer changes nothing', async (_, happen, history) => {
      const customer = await scene.customer();
      scene.advance(30 * DAY);
      scene.atProve(customer).active = false;
      meanwhile(() => happen(customer));
      expect((await scene.run()).counts).toEqual({});
      expect(await scene.history(customer)).toEqual(history);
    });

    it('the customer gets another name: what was found out is found out anew', async () => {
      const customer = await scene.customer();
      scene.advance(30 * DAY);
      meanwhile(() => contactOf({ lastName: 'Byron' })(customer));
      expect((await scene.run()).counts).toEqual({ checked: 1, good: 1 });
      expect(scene.sent).toHaveLength(2);
    });

    describe('hours go by', () => {
      const pass = () => {
        scene.advance(11 * HOUR);
        return Promise.resolve();
      };

      it('it is night by now: the customer is invited in the morning', async () => {
        const customer = await scene.customer({ timeZone: 'Atlantic/Reykjavik' });
        scene.advance(30 * DAY);
        scene.atProve(customer).active = false;
        meanwhile(pass);
        expect((await scene.run()).counts).toEqual({ checked: 1, asked: 1 });
        const emails = await scene.test.dataSource.getRepository(Email).findBy({ kind: 'invitation' });
        expect(emails.map(({ dueAt }) => dueAt)).toEqual([later(9 * HOUR)]);
      });

      it('Prove is away: the check is put off from now on', async () => {
        const customer = await scene.customer();
        scene.advance(30 * DAY);
        scene.emulator.faults.add({ kind: 'status', status: 503, path: '/v3/identity/*' });
        const prove = scene.get<ProveClient>(ProveClient);
        const ask = prove.getIdentity.bind(prove);
        jest.spyOn(prove, 'getIdentity').mockImplementationOnce(async (...given) => {
          await pass();
          return ask(...given);
        });
        expect((await scene.run()).counts).toEqual({ postponed: 1 });
        expect((await scene.identity(customer)).checkDueAt).toEqual(later(HOUR));
      });
    });
  });
});
