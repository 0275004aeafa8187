import { RemindersScene } from './reminders/reminders-scene';

describe('P10 reminders of a case whose first invitation reached nobody', () => {
  let scene: RemindersScene;

  beforeAll(async () => {
    scene = await RemindersScene.start();
  });
  beforeEach(() => scene.clear());
  afterAll(() => scene.stop());

  const day = (days: number) => new Date(scene.begin.getTime() + days * 86_400_000);

  it('P10 counts reminders from the invitation to an address that was added later', async () => {
    const customer = await scene.invited({ email: undefined });
    scene.setDay(3);
    const { clientCustomerId } = customer;
    await scene.test.users.changeContact({ clientCustomerId }, { email: customer.email });
    await scene.sent();
    expect(await scene.caseOf(customer)).toMatchObject({ nextReminderAt: day(5) });
    scene.setDay(5);
    expect(await scene.run()).toEqual({ reminded: 1 });
    expect(await scene.caseOf(customer)).toMatchObject({ nextReminderAt: day(8), reminders: 1 });
    scene.setDay(8);
    expect(await scene.run()).toEqual({ reminded: 1 });
    expect(await scene.steps(customer)).toEqual(['invitation 0', 'invitation 1', 'reminder 1', 'reminder 2']);
  });

  it('P10 counts reminders from the invitation that was sent again after a failed one', async () => {
    const customer = await scene.invited();
    await scene.test.dataSource.query(`UPDATE vu_email SET status = 'failed', reason = 'refused'`);
    scene.setDay(1.5);
    const { clientCustomerId } = customer;
    expect(await scene.test.users.resendEmail({ clientCustomerId })).toMatchObject({ queued: true });
    await scene.sent();
    expect(await scene.caseOf(customer)).toMatchObject({ nextReminderAt: day(3.5), reminders: 0 });
    scene.setDay(2);
    expect(await scene.run()).toEqual({});
    scene.setDay(3.5);
    expect(await scene.run()).toEqual({ reminded: 1 });
    expect(await scene.caseOf(customer)).toMatchObject({ nextReminderAt: day(6.5), reminders: 1 });
  });

  it('P10 counts from the latest invitation when none got through', async () => {
    const customer = await scene.customer();
    await scene.require(customer, false);
    scene.setDay(3);
    await scene.require(customer);
    await scene.test.dataSource.query(`UPDATE vu_email SET status = 'failed', reason = 'refused'`);
    scene.setDay(5);
    expect(await scene.run()).toEqual({ reminded: 1 });
    expect(await scene.caseOf(customer)).toMatchObject({ nextReminderAt: day(8), reminders: 1 });
  });
});
