import { AnsweringProxy } from '../support/prove/answering-proxy';
import { Verification } from '../../src/verified-users/reverification/verification/verification.entity';
import { NEW_NUMBER, VerificationScene } from './verification/scene';

const VERIFY = '/v3/verify';
const STATUS = '/v3/verify-status';
/** Longer than any call and the work around it. */
const LEASE_SECONDS = 46;
const PENDING = { success: 'pending', verifyResult: 'pending', possessionResult: 'not_applicable' };

describe('generation A', () => {
  let scene: VerificationScene;
  let proxy: AnsweringProxy;

  beforeAll(async () => {
    proxy = await AnsweringProxy.start();
    scene = await VerificationScene.start({ prove: { baseUrl: proxy.url, generation: 'A' } });
    proxy.target = scene.emulator.url;
  });
  beforeEach(() => {
    scene.emulator.calls.clear();
    proxy.change = ({ path, body }) => (path === VERIFY ? { ...body, ...PENDING } : undefined);
  });
  afterEach(() => scene.emulator.faults.clear());
  afterAll(async () => {
    await scene.stop();
    await proxy.stop();
  });

  const begin = async (phoneNumber = NEW_NUMBER) => {
    const customer = await scene.customer();
    const begun = await scene.begin(customer, { possession: 'none', phoneNumber });
    return { customer, begun };
  };

  it('P14 polls the session of a pending answer: one billed call', async () => {
    const { customer, begun } = await begin();
    expect(begun).toMatchObject({ status: 'possession', possessed: true });
    proxy.change = ({ path, body }) => (path === STATUS ? { ...body, ...PENDING } : undefined);
    for (let polls = 0; polls < 5; polls += 1)
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'possession' });
    proxy.change = () => undefined;
    await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
    expect(scene.sent(VERIFY)).toBe(1);
    expect(scene.sent(STATUS)).toBe(6);
    await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'verified' });
    await expect(scene.row(begun.id)).resolves.toMatchObject({ verifyCount: 1 });
  });

  it('P6 applies a notification that arrives between Prove’s decision and its answer', async () => {
    const phoneNumber = '+12025550166';
    const { customer, begun } = await begin(phoneNumber);
    const { clientCustomerId } = customer;
    scene.advance(5);
    const identityId = scene.emulator.identities.withNumber(phoneNumber).at(-1)!.id;
    const eventTimestamp = new Date(scene.now()).toISOString();
    await scene.notify({ identityId, clientCustomerId, eventType: 'DISCONNECT', eventTimestamp });
    proxy.change = () => undefined;
    await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
    await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'reverification_required' });
  });

  it('P14 does not bill again when its process died before the session was stored', async () => {
    const { customer, begun } = await begin();
    const died = { status: 'verifying' as const, correlationId: null, region: null };
    await scene.rows(Verification).update({ id: begun.id }, died);
    await expect(scene.check(begun)).resolves.toMatchObject({ status: 'verifying' });
    scene.advance(LEASE_SECONDS);
    await expect(scene.check(begun)).resolves.toMatchObject({ status: 'failed', reason: 'unavailable' });
    expect(scene.sent(VERIFY)).toBe(1);
    await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'reverification_required' });
  });
});
