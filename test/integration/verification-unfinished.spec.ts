import { RunSchedule } from '../../src';
import { HostEvent } from '../../src/verified-users/host-events/host-event.entity';
import { BilledCalls } from '../../src/verified-users/reverification/verification/billed-calls.service';
import { SweepVerifications } from '../../src/verified-users/reverification/verification/sweep-verifications.service';
import { Verification } from '../../src/verified-users/reverification/verification/verification.entity';
import { AnsweringProxy } from '../support/prove/answering-proxy';
import { VerificationScene } from './verification/scene';

const VERIFY = '/v3/verify';
/** Longer than any call and the work around it. */
const LEASE_SECONDS = 46;
const DEADLINE_SECONDS = 7 * 86_400;
const MAX_FINISH_ATTEMPTS = 30;

describe('a verification that Prove has confirmed, and that is not recorded yet', () => {
  let scene: VerificationScene;
  let proxy: AnsweringProxy;

  beforeAll(async () => {
    proxy = await AnsweringProxy.start();
    const reverification = { deadlineSeconds: DEADLINE_SECONDS };
    scene = await VerificationScene.start({ prove: { baseUrl: proxy.url }, reverification });
    proxy.target = scene.emulator.url;
  });
  beforeEach(() => scene.emulator.calls.clear());
  afterEach(() => (proxy.change = () => undefined));
  afterAll(async () => {
    await scene.stop();
    await proxy.stop();
  });

  it('P18 a shutdown waits for the billed answer and records it', async () => {
    const other = await scene.restart();
    const customer = await scene.customer();
    const begun = await other.begin(customer);
    await other.enterCode(begun);
    let answer: () => void = () => undefined;
    const isAsked = new Promise<void>((asked) => {
      proxy.change = async ({ path }) => {
        if (path !== VERIFY) return undefined;
        asked();
        await new Promise<void>((resolve) => (answer = resolve));
        return undefined;
      };
    });
    const checking = other.check(begun);
    await isAsked;
    const billedCalls = other.test.app.get(BilledCalls, { strict: false });
    const stops = jest.spyOn(billedCalls, 'beforeApplicationShutdown');
    const isStopping = new Promise<void>((resolve) =>
      stops.mockImplementation(function (this: BilledCalls) {
        resolve();
        stops.mockRestore();
        return billedCalls.beforeApplicationShutdown();
      }),
    );
    const stopped = other.test.close();
    await isStopping;
    answer();
    await Promise.all([stopped, checking.catch(() => undefined)]);
    await expect(scene.row(begun.id)).resolves.toMatchObject({ status: 'succeeded', verifyCount: 1 });
    await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'verified' });
    expect(scene.sent(VERIFY)).toBe(1);
  });

  it('ends after 30 attempts with a review, and no longer blocks its deadline', async () => {
    const customer = await scene.customer();
    const begun = await scene.begin(customer);
    const at = new Date(scene.now());
    const lost = {
      provenAt: at,
      verifySentAt: at,
      status: 'verifying' as const,
      person: Buffer.from('lost'),
    };
    await scene.rows(Verification).update({ id: begun.id }, lost);
    const sweep = scene.test.app.get(SweepVerifications, { strict: false });
    const expire = () => scene.test.app.get(RunSchedule, { strict: false }).run('reminders');

    scene.advance(DEADLINE_SECONDS);
    await expire();
    await expect(scene.caseOf(customer)).resolves.toMatchObject({ closedAt: null });
    for (let count = 0; count < MAX_FINISH_ATTEMPTS; count += 1) {
      await sweep.sweep();
      scene.advance(LEASE_SECONDS);
    }
    await expect(scene.row(begun.id)).resolves.toMatchObject({ status: 'verifying' });
    await sweep.sweep();

    await expect(scene.row(begun.id)).resolves.toMatchObject({
      status: 'failed',
      reason: 'not_recorded',
      person: null,
    });
    const reason = 'verification_not_recorded';
    await expect(scene.identity(customer)).resolves.toMatchObject({ reviewReason: reason });
    const { identityId } = customer;
    await expect(
      scene.rows(HostEvent).findBy({ identityId, name: 'identity.review_required' }),
    ).resolves.toMatchObject([{ detail: { reason } }]);
    await expire();
    await expect(scene.caseOf(customer)).resolves.toMatchObject({ status: 'expired' });
  });
});
