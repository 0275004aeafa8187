import { ProveClient } from '../../src';
import { ReconciliationScene, type Wishes } from './reconciliation/scene';

describe('reconciliation and notices', () => {
  let scene: ReconciliationScene;

  beforeEach(async () => {
    scene = await ReconciliationScene.start({ role: 'all' });
  });
  afterEach(() => scene.stop());

  const start = (wishes?: Wishes) => scene.reset(wishes);

  it('one that came is not missed: stored, it is left to be applied; applied, there is nothing to find', async () => {
    await start();
    (await scene.customer('waiting')).active = false;
    (await scene.customer('applied')).active = false;
    (await scene.customer('missed')).active = false;
    await scene.notify('prove-applied', 'DISCONNECT');
    // It arrives while Prove is being asked.
    scene.replace(ProveClient, 'getIdentity', async (real, calls) => {
      if (calls === 1) await scene.storeNotice('prove-waiting');
      return real();
    });
    expect(await scene.reconcile()).toMatchObject({ missed_notices: 1, applied: 1 });
    expect(await scene.rows()).toEqual(['prove-missed inactive_at_prove applied treat_as_missed_notice']);
    expect(await scene.state('waiting')).toBe('verified watched null');
    expect(await scene.count('vu_reverification')).toBe(2);
  });

  it('one of before the verification is about another time', async () => {
    await start();
    const identity = await scene.customer('again');
    await scene.notify('prove-again', 'DISCONNECT');
    await scene.test.users.recordVerification({
      clientCustomerId: 'again',
      proveId: 'prove-again',
      enrolled: true,
    });
    identity.active = false;
    expect(await scene.reconcile()).toMatchObject({ missed_notices: 1, applied: 1 });
  });

  it('what happened before the webhook was configured is found by the first run', async () => {
    await start({ emulator: { afterTerminalEvent: 'inactive' } });
    for (const name of ['one', 'two', 'three']) await scene.customer(name);
    const { events } = await scene.emulator.raise([
      { eventType: 'DISCONNECT', to: 'one' },
      { eventType: 'PHONE_NUMBER_CHANGE', to: 'two' },
    ]);
    expect(events.map(({ silence }) => silence)).toEqual(['no_webhook', 'no_webhook']);
    expect(await scene.reconcile()).toMatchObject({ missed_notices: 2, applied: 2, waiting: 0 });
    expect(await scene.state('one')).toBe('reverification_required unwatched null');
    expect(await scene.state('three')).toBe('verified watched null');
  });
});
