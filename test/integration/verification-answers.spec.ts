import { ProveClient } from '../../src/verified-users/prove/prove-client.service';
import { AnsweringProxy, type AnsweredCall } from '../support/prove/answering-proxy';
import { NEW_NUMBER, VerificationScene } from './verification/scene';

const VERIFY = '/v3/verify';
const FORMER = '12025550149';
let taken = 0;

const isRead = ({ method, path }: AnsweredCall) => method === 'GET' && path.startsWith('/v3/identity/');

describe('Prove’s answers that decide which number is trusted', () => {
  let scene: VerificationScene;
  let proxy: AnsweringProxy;

  beforeAll(async () => {
    proxy = await AnsweringProxy.start();
    scene = await VerificationScene.start({ prove: { baseUrl: proxy.url } });
    proxy.target = scene.emulator.url;
  });
  beforeEach(() => scene.emulator.calls.clear());
  afterEach(() => {
    proxy.change = () => undefined;
    scene.emulator.faults.clear();
    Object.assign(scene.emulator.settings, { phoneNumbers: 'echoed', enrolAgain: 'sameId' });
  });
  afterAll(async () => {
    await scene.stop();
    await proxy.stop();
  });

  async function verify(phoneNumber = NEW_NUMBER) {
    const customer = await scene.customer();
    const begun = await scene.begin(customer, { phoneNumber });
    await scene.enterCode(begun);
    return { customer, begun };
  }

  describe('the time of a verification', () => {
    it('P6 applies a notification that arrives while Prove answers', async () => {
      const { customer, begun } = await verify('+12025550177');
      const { clientCustomerId } = customer;
      proxy.change = async ({ path, body }) => {
        if (path !== VERIFY) return undefined;
        // Prove has decided and enrolled; its answer is on the way.
        const identityId = body['proveId'] as string;
        const eventTimestamp = new Date(scene.now()).toISOString();
        await scene.notify({ identityId, clientCustomerId, eventType: 'DISCONNECT', eventTimestamp });
        return undefined;
      };
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      await expect(scene.identity(customer)).resolves.toMatchObject({
        status: 'reverification_required',
        watch: 'unwatched',
        doubt: 'number_disconnected',
      });
    });

    it('is taken before recording the verification waits for a lock', async () => {
      const customer = await scene.customer();
      const { clientCustomerId } = customer;
      const runner = scene.test.dataSource.createQueryRunner();
      await runner.startTransaction();
      await runner.query('SELECT FROM vu_identity WHERE id = $1 FOR UPDATE', [customer.identityId]);
      const recording = scene.test.users.recordVerification({ clientCustomerId });
      scene.advance(5);
      const received = scene.now();
      await runner.commitTransaction();
      await runner.release();
      await recording;
      const { verifiedAt } = await scene.identity(customer);
      expect(verifiedAt!.getTime()).toBeLessThan(received);
    });
  });

  describe('whether the verified number is watched', () => {
    it('enrolls the verified number when Prove’s id still holds the former one', async () => {
      scene.emulator.settings.enrolAgain = 'newId';
      const { customer, begun } = await verify();
      let first = '';
      proxy.change = (call) => {
        if (call.path === VERIFY) first = call.body['proveId'] as string;
        return isRead(call) && call.path.includes(first) ? { ...call.body, phoneNumber: FORMER } : undefined;
      };
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      const { proveId } = await scene.enrollment(customer);
      expect(proveId).not.toBe(first);
      expect(scene.emulator.identities.withNumber(NEW_NUMBER).map(({ id }) => id)).toContain(proveId);
      await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'verified', watch: 'watched' });
    });

    it('is unknown, never watched, when Prove keeps the id with the former number', async () => {
      const { customer, begun } = await verify();
      proxy.change = (call) => (isRead(call) ? { ...call.body, phoneNumber: FORMER } : undefined);
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      await expect(scene.identity(customer)).resolves.toMatchObject({
        status: 'verified',
        watch: 'unknown',
        checkDueAt: expect.any(Date),
      });
      await expect(scene.enrollment(customer)).resolves.toMatchObject({ carrier: null });
    });
  });

  describe('numbers without +', () => {
    it.each(['+4534412345', '+4740612345', '+6581234567', '+393123456789', '+12025550151'])(
      'verifies %s when Prove answers without +',
      async (phoneNumber) => {
        scene.emulator.settings.phoneNumbers = 'normalised';
        const { customer, begun } = await verify(phoneNumber);
        await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
        await expect(
          scene.test.users.getContact({ clientCustomerId: customer.clientCustomerId }),
        ).resolves.toMatchObject({ phoneNumber });
      },
    );

    it.each<[string, { countryCode?: string }, { phoneNumber?: string }, string | null, string]>([
      ['the number that the company gives', {}, { phoneNumber: '+6581234567' }, '+6581234567', 'not_covered'],
      ['the number of the country that Prove names', { countryCode: 'SG' }, {}, '+6581234567', 'not_covered'],
      ['no number where several are possible', {}, {}, null, 'unknown'],
    ])('take-over stores %s', async (_, told, given, phoneNumber, watch) => {
      const clientCustomerId = `taken-${++taken}`;
      const prove = scene.test.app.get(ProveClient, { strict: false });
      const { proveId } = await prove.enroll({ phoneNumber: '+6581234567', clientCustomerId });
      proxy.change = (call) => {
        if (!isRead(call)) return undefined;
        return {
          ...call.body,
          countryCode: undefined,
          clientCustomerId,
          active: true,
          phoneNumber: '6581234567',
          ...told,
        };
      };
      await scene.test.users.takeOver({ clientCustomerId, proveId: proveId!, ...given });
      await expect(scene.test.users.getContact({ clientCustomerId })).resolves.toMatchObject({ phoneNumber });
      const identity = await scene.test.users.describeIdentity({ clientCustomerId });
      expect(identity.view).toMatchObject({ watch });
    });

    it('still rejects a number other than the one asked about', async () => {
      const { begun } = await verify('+4534412345');
      proxy.change = ({ path, body }) =>
        path === VERIFY ? { ...body, phoneNumber: '4534412346' } : undefined;
      await expect(scene.check(begun)).resolves.toMatchObject({ reason: 'number_mismatch' });
    });
  });

  describe('P14 treats a 4xx without Prove’s code as a gateway’s', () => {
    const gateway = (path: string, status: number) =>
      scene.emulator.faults.add({ kind: 'gateway', status, path });

    it.each([404, 400, 405])(
      '%s during a check: nothing is decided, and the next check continues',
      async (status) => {
        const { begun } = await verify();
        for (const path of ['/v3/unify-status', VERIFY]) {
          gateway(path, status);
          await expect(scene.check(begun)).rejects.toMatchObject({ code: 'PROVE_MALFORMED_ANSWER', status });
          await expect(scene.row(begun.id)).resolves.toMatchObject({ status: 'possession' });
        }
        await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      },
    );

    it('when a verification begins: the customer may begin again, and the try does not count', async () => {
      const customer = await scene.customer();
      gateway('/v3/unify', 400);
      await expect(scene.begin(customer)).rejects.toMatchObject({ code: 'PROVE_MALFORMED_ANSWER' });
      await expect(scene.begin(customer)).resolves.toMatchObject({ status: 'possession' });
    });

    it('when asking for the watch: the verification stands, and nothing is enrolled', async () => {
      const { customer, begun } = await verify();
      gateway('/v3/identity/*', 404);
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      expect(scene.sent('/v3/identity')).toBe(0);
      await expect(scene.identity(customer)).resolves.toMatchObject({ watch: 'watched' });
    });

    it('when enrolling: the watch is unknown', async () => {
      const { customer, begun } = await verify('+12025550103');
      scene.emulator.identities.reset();
      gateway('/v3/identity', 400);
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
      await expect(scene.identity(customer)).resolves.toMatchObject({ watch: 'unknown' });
    });

    it('when disenrolling: Prove still watches it', async () => {
      const { clientCustomerId } = await scene.customer();
      gateway('/v3/identity/*', 404);
      const close = () => scene.test.users.closeIdentity({ clientCustomerId }, { disenroll: true });
      await expect(close()).resolves.toMatchObject({ disenrolled: 'failed' });
      await expect(close()).resolves.toMatchObject({ disenrolled: 'none' });
    });
  });
});
