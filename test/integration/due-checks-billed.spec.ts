import { ProveClient } from '../../src/verified-users/prove/prove-client.service';
import { SettleCheck } from '../../src/verified-users/schedule/due-checks/settle-check.service';
import { BRITISH, DAY, DueChecksScene, refOf, type Customer } from './due-checks/due-checks-scene';

/** As many as are asked about at once. */
const LANES = 8;
const RACERS = 5;
const HOUR = 3_600;
const VERIFY = '/v3/verify';
/** Of the emulator: whoever it is, the number is somebody else's. */
const NOT_THE_OWNER = '+12025550101';

describe('due checks with a billed question', () => {
  let scene: DueChecksScene;

  beforeAll(async () => {
    scene = await DueChecksScene.start();
  });
  beforeEach(async () => {
    await scene.clear();
    scene.dueChecks = { silentCheck: 'verify' };
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => scene.stop());

  it('the number is still this person’s: verified, and watched where Prove enrols it', async () => {
    const customer = await scene.customer();
    scene.advance(30 * DAY);
    expect((await scene.run()).counts).toEqual({ checked: 1, good: 1 });
    expect(await scene.identity(customer)).toMatchObject({
      ...{ status: 'verified', watch: 'watched', verifiedAt: scene.now, checkDueAt: null },
    });
    expect(await scene.enrollment(customer)).toMatchObject({ carrier: 'Verizon', checkedAt: scene.now });
    expect(await scene.history(customer)).toEqual(['verified by schedule']);
    expect(scene.sentTo(VERIFY)).toBe(1);
    expect(await scene.invitations()).toBe(0);
  });

  it('the number is somebody else’s: the customer is asked', async () => {
    const customer = await scene.customer({ phoneNumber: NOT_THE_OWNER });
    scene.advance(30 * DAY);
    expect((await scene.run()).counts).toEqual({ checked: 1, asked: 1 });
    expect((await scene.identity(customer)).status).toBe('reverification_required');
    expect(scene.sentTo(VERIFY)).toBe(1);
  });

  it('without a name or a consent that is needed Prove is not asked, but the customer', async () => {
    await scene.customer({ lastName: undefined });
    const british = await scene.customer({ phoneNumber: BRITISH });
    scene.advance(30 * DAY);
    expect((await scene.run()).counts).toEqual({ checked: 2, asked: 2 });
    expect(scene.sent).toEqual([]);

    await scene.test.users.recordVerification(refOf(british));
    await scene.test.users.giveConsent(refOf(british), {
      country: 'GB',
      textVersion: '1',
      channel: 'branch',
    });
    scene.advance(30 * DAY);
    expect((await scene.run()).counts).toEqual({ checked: 1, good: 1 });
    expect(scene.sentTo(VERIFY)).toBe(1);
  });

  it('P14 a process that dies between the answer and the commit: never billed again, the customer is asked', async () => {
    const customer = await scene.customer();
    scene.advance(30 * DAY);
    const settle = jest.spyOn(scene.get<SettleCheck>(SettleCheck), 'settle');
    settle.mockRejectedValueOnce(new Error('killed'));
    expect((await scene.run()).outcome).toBe('failed');
    // The answer could still come: nobody else takes it up.
    expect((await scene.run()).counts).toEqual({});
    scene.advance(HOUR);
    expect((await scene.run()).counts).toEqual({ checked: 1, asked: 1 });
    expect(scene.sentTo(VERIFY)).toBe(1);
    // Verified again, the next date may be billed.
    await scene.test.users.recordVerification(refOf(customer));
    scene.advance(30 * DAY);
    expect((await scene.run()).counts).toEqual({ checked: 1, good: 1 });
    expect(scene.sentTo(VERIFY)).toBe(2);
  });

  it.each<[string, (stop: AbortController) => unknown]>([
    ['the process stops', (stop) => stop.abort()],
    [
      'another process takes the run over',
      () => scene.test.dataSource.query('UPDATE vu_schedule_run SET holder = gen_random_uuid()'),
    ],
  ])('P14 %s while answers come: none of those that were billed is lost', async (_, happen) => {
    const customers: Customer[] = [];
    for (let count = 0; count < LANES; count += 1) customers.push(await scene.customer());
    scene.advance(30 * DAY);
    const stop = new AbortController();
    const settleCheck = scene.get<SettleCheck>(SettleCheck);
    const settle = settleCheck.settle.bind(settleCheck);
    const allAnswered = new Promise<void>((resolve) => {
      let answered = 0;
      jest.spyOn(settleCheck, 'settle').mockImplementation(async (...given) => {
        answered += 1;
        if (answered === LANES) resolve();
        await allAnswered;
        await happening;
        return settle(...given);
      });
    });
    const happening = allAnswered.then(() => happen(stop));
    expect((await scene.run(stop.signal)).outcome).toBe('interrupted');
    for (const one of customers) expect(await scene.history(one)).toEqual(['verified by schedule']);
    expect(scene.sentTo(VERIFY)).toBe(LANES);
  });

  it.each([
    ['', 'SELECT'],
    [' of somebody who is not enrolled', 'DELETE FROM vu_enrollment'],
  ])(
    'P14 an answer%s is lost on its way: put off while Prove is away, never billed again',
    async (_, sql) => {
      await scene.customer();
      await scene.test.dataSource.query(sql);
      scene.advance(30 * DAY);
      scene.emulator.faults.add({ kind: 'cut', path: VERIFY, worked: true });
      expect((await scene.run()).counts).toEqual({ postponed: 1 });
      scene.emulator.faults.add({ kind: 'status', status: 500, path: '/v3/identity/*' });
      scene.advance(HOUR);
      expect((await scene.run()).counts).toEqual({ postponed: 1 });
      expect(await scene.invitations()).toBe(0);
      scene.advance(HOUR);
      expect((await scene.run()).counts).toEqual({ checked: 1, asked: 1 });
      expect(scene.sentTo(VERIFY)).toBe(1);
    },
  );

  it('a question that surely was not carried out is asked again', async () => {
    await scene.customer();
    scene.advance(30 * DAY);
    scene.emulator.faults.add({ kind: 'status', status: 429, path: VERIFY });
    expect((await scene.run()).counts).toEqual({ postponed: 1 });
    scene.advance(HOUR);
    expect((await scene.run()).counts).toEqual({ checked: 1, good: 1 });
  });

  it('a gateway in between says “not found”: put off, and asked once Prove answers', async () => {
    await scene.customer();
    scene.advance(30 * DAY);
    scene.emulator.faults.add({ kind: 'gateway', status: 404, path: VERIFY });
    expect((await scene.run()).counts).toEqual({ postponed: 1 });
    scene.advance(HOUR);
    expect((await scene.run()).counts).toEqual({ checked: 1, good: 1 });
  });

  it(`P14 ${RACERS} racers at one check: one is billed`, async () => {
    const another = await scene.another();
    another.dueChecks = { silentCheck: 'verify' };
    try {
      const customers = [await scene.customer(), await scene.customer(), await scene.customer()];
      scene.advance(30 * DAY);
      const racers = Array.from({ length: RACERS }, (_, index) => (index % 2 ? another : scene).runUnasked());
      await Promise.all(racers);
      expect(scene.sentTo(VERIFY)).toBe(customers.length);
      for (const one of customers) expect(await scene.history(one)).toEqual(['verified by schedule']);
    } finally {
      await another.test.close();
    }
  });

  describe('while Prove is being asked', () => {
    /** Something else happens before its answer is here. */
    function meanwhile(happen: () => Promise<unknown>): void {
      const prove = scene.get<ProveClient>(ProveClient);
      const ask = prove.verify.bind(prove);
      jest.spyOn(prove, 'verify').mockImplementationOnce(async (...given) => {
        const answer = await ask(...given);
        await happen();
        return answer;
      });
    }

    it('the customer is closed: the answer changes nothing', async () => {
      const customer = await scene.customer();
      scene.advance(30 * DAY);
      meanwhile(() => scene.test.users.closeIdentity(refOf(customer)));
      expect((await scene.run()).counts).toEqual({});
      expect(await scene.history(customer)).toEqual(['closed by company']);
    });

    it('the customer gets another email address: the answer counts', async () => {
      const customer = await scene.customer();
      scene.advance(30 * DAY);
      meanwhile(() => scene.test.users.changeContact(refOf(customer), { email: 'another@example.com' }));
      expect((await scene.run()).counts).toEqual({ checked: 1, good: 1 });
      expect(await scene.history(customer)).toEqual(['contact_changed by company', 'verified by schedule']);
    });

    it('the customer gets another name: the answer is lost, and never billed again', async () => {
      const customer = await scene.customer();
      scene.advance(30 * DAY);
      meanwhile(() => scene.test.users.changeContact(refOf(customer), { lastName: 'Byron' }));
      expect((await scene.run()).counts).toEqual({});
      scene.advance(HOUR);
      expect((await scene.run()).counts).toEqual({ checked: 1, asked: 1 });
      expect(scene.sentTo(VERIFY)).toBe(1);
    });
  });
});
