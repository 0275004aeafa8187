import { item } from '../support/notification-item';
import { untilIdle } from './core/idle-queues';
import { NUMBER } from './reconciliation/fill-customers';
import { ReconciliationScene } from './reconciliation/scene';

const BEFORE_LINK = new Date('2026-01-01');

describe('a second Prove id that Prove watches for a customer', () => {
  let scene: ReconciliationScene;

  beforeAll(async () => {
    scene = await ReconciliationScene.start({ role: 'all' });
  });
  beforeEach(() => scene.reset({ apply: [] }));
  afterAll(() => scene.stop());

  /** Prove knows the customer by `prove-known`, as we do, and by `prove-second`, which an operator links. */
  async function linkSecond(): Promise<void> {
    await scene.customer('known');
    scene.enrol('prove-second', NUMBER, 'known');
    await scene.reconcile();
    const { id, action } = await scene.row('prove-second', 'unknown_here');
    expect(action).toBe('link_to_customer');
    expect(await scene.differences.apply(id, 'operator-7')).toMatchObject({ status: 'applied' });
  }

  it.each(['prove-second', 'prove-known'])(
    'is linked beside the current one, and notifications about %s count',
    async (proveId) => {
      await linkSecond();
      expect(await scene.reconcile()).toMatchObject({ waiting: 0 });
      await scene.notify(proveId, 'DISCONNECT');
      expect(await scene.state('known')).toBe('reverification_required unwatched number_disconnected');
    },
  );

  it('is superseded by a later verification, and then disenrolled at Prove like any other', async () => {
    await linkSecond();
    const clientCustomerId = 'known';
    await scene.test.users.recordVerification({ clientCustomerId, proveId: 'prove-third', enrolled: true });
    scene.enrol('prove-third', NUMBER, clientCustomerId);
    await scene.reconcile();
    expect(await scene.rows()).toEqual([
      'prove-known active_at_prove proposed disenroll_at_prove',
      'prove-second active_at_prove proposed disenroll_at_prove',
      'prove-second unknown_here applied link_to_customer',
    ]);
  });

  it('P6 still counts when a verification from before the link is recorded late', async () => {
    await linkSecond();
    const verification = { clientCustomerId: 'known', proveId: 'prove-third', enrolled: true };
    await scene.test.users.recordVerification({ ...verification, verifiedAt: BEFORE_LINK });
    await scene.notify('prove-second', 'DISCONNECT');
    expect(await scene.state('known')).toBe('reverification_required unwatched number_disconnected');
  });

  it('P6 brings what was decided about it under the id of another customer', async () => {
    await scene.customer('known');
    await scene.customer('other');
    const named = { identityId: 'prove-second', clientCustomerId: 'other', eventType: 'DISCONNECT' };
    await scene.test.deliver({
      notifications: [item({ ...named, eventTimestamp: new Date().toISOString() })],
    });
    await scene.test.until(async () => (await scene.state('other')).startsWith('reverification_required'));
    scene.enrol('prove-second', NUMBER, 'known');
    await scene.reconcile();
    await scene.differences.apply((await scene.row('prove-second', 'unknown_here')).id, 'operator-7');
    expect(await scene.state('known')).toBe('reverification_required unwatched number_disconnected');
    expect(await scene.state('other')).toBe('reverification_required unwatched number_disconnected');
  });

  it('is superseded with the current one when a closed customer is taken back', async () => {
    await linkSecond();
    await scene.test.users.closeIdentity({ clientCustomerId: 'known' });
    await scene.test.users.registerIdentity({ clientCustomerId: 'known', reopen: true });
    const sentAt = new Date().toISOString();
    const one = item({ identityId: 'prove-second', eventType: 'DISCONNECT', eventTimestamp: sentAt });
    await scene.test.deliver({ notifications: [one] });
    await untilIdle(scene.test);
    expect(await scene.sql('SELECT status, reason FROM vu_notification')).toEqual([
      { status: 'recorded', reason: 'not_current' },
    ]);
    expect(await scene.state('known')).toBe('pending unknown null');
  });

  it('P6 still counts after such a verification when it was the only one', async () => {
    await scene.test.users.registerIdentity({ clientCustomerId: 'known', phoneNumber: NUMBER });
    scene.enrol('prove-second', NUMBER, 'known');
    await scene.reconcile();
    const { id } = await scene.row('prove-second', 'unknown_here');
    expect(await scene.differences.apply(id, 'operator-7')).toMatchObject({ status: 'applied' });
    const verification = { clientCustomerId: 'known', proveId: 'prove-third', enrolled: true };
    await scene.test.users.recordVerification({ ...verification, verifiedAt: BEFORE_LINK });
    await scene.notify('prove-second', 'DISCONNECT');
    expect(await scene.state('known')).toBe('reverification_required unwatched number_disconnected');
  });
});
