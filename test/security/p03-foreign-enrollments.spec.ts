import { randomUUID } from 'node:crypto';
import { Enrollment, Notification } from '../../src';
import { NEW_NUMBER, VerificationScene, type Customer } from '../integration/verification/scene';
import { AnsweringProxy } from '../support/prove/answering-proxy';

const ON_RECORD = '+12025550149';
const STRANGERS = '+12025550199';
const NAMELESS = { firstName: undefined, lastName: undefined };
const STRANGER = { firstName: 'Eve', lastName: 'Moss' };

/**
 * Ids under which Prove enrolled a number in a verification that did not succeed. Events about a stranger's number change
 * nothing; events about the customer's own must count, whatever Prove answered before.
 */
describe.each(['A', 'B'] as const)('ids of failed verifications, generation %s', (generation) => {
  let scene: VerificationScene;
  let proxy: AnsweringProxy;

  beforeAll(async () => {
    proxy = await AnsweringProxy.start();
    scene = await VerificationScene.start({ prove: { baseUrl: proxy.url, generation } });
    proxy.target = scene.emulator.url;
  });
  beforeEach(() => {
    proxy.change = () => undefined;
  });
  afterEach(() => scene.emulator.faults.clear());
  afterAll(async () => {
    await scene.stop();
    await proxy.stop();
  });

  const verify = async (
    customer: Customer,
    { phoneNumber = NEW_NUMBER, shown, name = {} }: { phoneNumber?: string; shown?: string; name?: object },
  ) => {
    const begun = await scene.begin(customer, { phoneNumber, ...name });
    await scene.device(
      begun.authToken,
      'mobile/otp/start',
      shown === undefined ? {} : { mobileNumber: shown },
    );
    await scene.device(begun.authToken, 'mobile/otp/finish', { otp: '1234' });
    return (await scene.check(begun))!;
  };

  const keptOf = async ({ identityId }: Customer) => {
    const kept = await scene.rows(Enrollment).findBy({ identityId, current: false });
    return kept.map(({ proveId }) => proveId);
  };

  /** The company has looked at the case, and says that the number is the customer's; of the id it knows nothing. */
  const accept = async ({ clientCustomerId }: Customer, phoneNumber: string) => {
    scene.advance(1);
    await scene.test.users.recordVerification({ clientCustomerId, phoneNumber, enrolled: true });
    scene.advance(1);
  };

  const notify = (identityId: string, clientCustomerId?: string) =>
    scene.notify({
      ...{ identityId, eventTimestamp: new Date(scene.now()).toISOString() },
      ...(clientCustomerId !== undefined && { clientCustomerId }),
    });

  const enrolledId = (phoneNumber: string, { clientCustomerId }: Customer) =>
    scene.emulator.identities
      .withNumber(phoneNumber)
      .filter((one) => one.clientCustomerId === clientCustomerId)
      .at(-1)!.id;

  const isTrusted = async (customer: Customer) => (await scene.identity(customer)).status === 'verified';

  it('P2 counts a notification about an id of a review once the company has accepted its number', async () => {
    const customer = await scene.customer(NAMELESS);
    const view = await verify(customer, { name: STRANGER });
    expect(view).toMatchObject({ status: 'failed', reason: 'review' });
    const proveId = enrolledId(NEW_NUMBER, customer);
    expect(await keptOf(customer)).toEqual([proveId]);
    await accept(customer, NEW_NUMBER);
    expect(await isTrusted(customer)).toBe(true);
    await notify(proveId, customer.clientCustomerId);
    expect(await isTrusted(customer)).toBe(false);
  });

  it('P2 counts one that came before the company told of the verification', async () => {
    const customer = await scene.customer(NAMELESS);
    await verify(customer, { name: STRANGER });
    scene.advance(1);
    const verifiedAt = new Date(scene.now());
    scene.advance(120);
    await notify(enrolledId(NEW_NUMBER, customer), customer.clientCustomerId);
    const { clientCustomerId } = customer;
    await scene.test.users.recordVerification({ clientCustomerId, phoneNumber: NEW_NUMBER, verifiedAt });
    expect(await isTrusted(customer)).toBe(false);
  });

  it('P2 counts one after the company has put the number on record itself', async () => {
    const customer = await scene.customer(NAMELESS);
    await verify(customer, { name: STRANGER });
    const proveId = enrolledId(NEW_NUMBER, customer);
    const { clientCustomerId } = customer;
    await scene.test.users.changeContact({ clientCustomerId }, { phoneNumber: NEW_NUMBER });
    expect(await keptOf(customer)).toEqual([]);
    await accept(customer, NEW_NUMBER);
    await notify(proveId, clientCustomerId);
    expect(await isTrusted(customer)).toBe(false);
  });

  it('P3 ignores one about a stranger’s number, also after the customer has verified the own one', async () => {
    const customer = await scene.customer(NAMELESS);
    await verify(customer, { phoneNumber: STRANGERS, name: STRANGER });
    const proveId = enrolledId(STRANGERS, customer);
    const { clientCustomerId } = customer;
    scene.advance(1);
    const own = { clientCustomerId, phoneNumber: ON_RECORD, proveId: `new-${clientCustomerId}` };
    await scene.test.users.recordVerification({ ...own, enrolled: true });
    scene.advance(1);
    await notify(proveId, clientCustomerId);
    expect(await isTrusted(customer)).toBe(true);
  });

  it('P2 counts one about the number on record under an id that Prove gave a failed verification', async () => {
    const customer = await scene.customer(NAMELESS);
    await scene.test.dataSource.query(`UPDATE vu_identity SET doubt = 'number_ported' WHERE id = $1`, [
      customer.identityId,
    ]);
    const view = await verify(customer, { phoneNumber: ON_RECORD, name: STRANGER });
    expect(view).toMatchObject({ status: 'failed', reason: 'review' });
    expect(await keptOf(customer)).toEqual([]);
    await accept(customer, ON_RECORD);
    await notify(enrolledId(ON_RECORD, customer), customer.clientCustomerId);
    expect(await isTrusted(customer)).toBe(false);
  });

  it('P2 keeps no id as foreign that Prove lists under the number on record', async () => {
    const customer = await scene.customer(NAMELESS);
    proxy.change = ({ path, body }) => {
      if (!path.includes('/lookup') || !path.includes(ON_RECORD.slice(1))) return undefined;
      return { ...body, items: [{ proveId: enrolledId(STRANGERS, customer), phoneNumber: ON_RECORD }] };
    };
    await verify(customer, { phoneNumber: STRANGERS, name: STRANGER });
    expect(await keptOf(customer)).toEqual([]);
  });

  it('P19 files a notification about a passed on number under the customer whom it names', async () => {
    const customer = await scene.customer(NAMELESS);
    await verify(customer, { phoneNumber: STRANGERS, name: STRANGER });
    const proveId = enrolledId(STRANGERS, customer);
    const clientCustomerId = randomUUID();
    const early = await notify(proveId, clientCustomerId);
    const ofEvent = (eventId: string) => scene.rows(Notification).findOneByOrFail({ eventId });
    // Nobody knows the one who is named, so it waits.
    expect(await ofEvent(early)).toMatchObject({ status: 'parked', reason: 'unknown_identity' });

    const { identityId } = await scene.test.users.registerIdentity({
      ...{ clientCustomerId, ...STRANGER, phoneNumber: STRANGERS, email: `${clientCustomerId}@example.com` },
    });
    await scene.test.until(async () => (await ofEvent(early)).status !== 'parked');
    const other = { ...customer, identityId, clientCustomerId };
    await accept(other, STRANGERS);
    expect(await isTrusted(other)).toBe(true);
    const late = await notify(proveId, clientCustomerId);
    expect(await isTrusted(other)).toBe(false);
    const filed = { status: 'applied', identityId, reviewReason: 'unknown_enrollment' };
    expect(await ofEvent(late)).toMatchObject(filed);
  });

  if (generation === 'B') {
    it('P2 keeps no id as foreign while Prove is away, and ends the verification', async () => {
      const customer = await scene.customer(NAMELESS);
      const begun = await scene.begin(customer, { phoneNumber: STRANGERS, ...STRANGER });
      await scene.enterCode(begun);
      scene.emulator.faults.add({ kind: 'status', status: 500, path: '/v3/identity/*', times: 0 });
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'failed', reason: 'review' });
      expect(await keptOf(customer)).toEqual([]);
    });
  } else {
    it('P2 counts one about the number on record that was shown for another one', async () => {
      const customer = await scene.customer();
      const view = await verify(customer, { shown: ON_RECORD });
      expect(view).toMatchObject({ status: 'failed', reason: 'number_mismatch' });
      expect(await keptOf(customer)).toEqual([]);
      await accept(customer, ON_RECORD);
      await notify(enrolledId(ON_RECORD, customer), customer.clientCustomerId);
      expect(await isTrusted(customer)).toBe(false);
    });

    it('P2 counts one about an id that Prove did not know when it was asked', async () => {
      const id = randomUUID();
      proxy.change = ({ path, body }) => {
        if (path !== '/v3/verify-status') return undefined;
        const { phoneNumber: _left, ...rest } = body;
        void _left;
        return { ...rest, proveId: id, identityId: id };
      };
      const customer = await scene.customer();
      const view = await verify(customer, { phoneNumber: ON_RECORD });
      expect(view).toMatchObject({ status: 'failed', reason: 'review' });
      await accept(customer, ON_RECORD);
      await notify(id, customer.clientCustomerId);
      expect(await isTrusted(customer)).toBe(false);
    });
  }
});
