import { Enrollment, HostEvent } from '../../src';
import { NEW_NUMBER, VerificationScene, type Customer } from '../integration/verification/scene';
import { AnsweringProxy } from '../support/prove/answering-proxy';

const ON_RECORD = '+12025550149';
const STRANGERS = '+12025550199';
const STRANGER = { firstName: 'Eve', lastName: 'Moss' };
const NAMELESS = { firstName: undefined, lastName: undefined };
const UNIFY_STATUS = '/v3/unify-status';

/** Prove knows everybody: whoever shows a phone and types a name has both confirmed. */
describe.each(['A', 'B'] as const)('whoever reads a customer’s emails, generation %s', (generation) => {
  let scene: VerificationScene;
  let accepting: VerificationScene;
  let proxy: AnsweringProxy;

  beforeAll(async () => {
    proxy = await AnsweringProxy.start();
    const prove = { baseUrl: proxy.url, generation };
    scene = await VerificationScene.start({ prove });
    accepting = await scene.restart({ prove, reverification: { unboundPossession: 'accept' } });
    proxy.target = scene.emulator.url;
  });
  beforeEach(() => {
    proxy.change = () => undefined;
    scene.emulator.calls.clear();
  });
  afterEach(() => scene.emulator.faults.clear());
  afterAll(async () => {
    await accepting.test.close();
    await scene.stop();
    await proxy.stop();
  });

  const required = async (given = {}) => {
    const customer = await scene.customer(given);
    await scene.test.dataSource.query(`UPDATE vu_identity SET doubt = 'out_of_coverage' WHERE id = $1`, [
      customer.identityId,
    ]);
    return customer;
  };

  /** Shows the phone of `shown` in the browser; another one than was asked about if it is given. */
  const verify = async (
    customer: Customer,
    { phoneNumber = NEW_NUMBER, shown, name = {} }: { phoneNumber?: string; shown?: string; name?: object },
    within = scene,
  ) => {
    const begun = await within.begin(customer, { phoneNumber, ...name });
    const start = shown === undefined ? {} : { mobileNumber: shown };
    await within.device(begun.authToken, 'mobile/otp/start', start);
    await within.device(begun.authToken, 'mobile/otp/finish', { otp: '1234' });
    return (await within.check(begun))!;
  };

  const expectUntouched = async (customer: Customer, reviewReason: string | null) => {
    const identity = await scene.identity(customer);
    expect(identity).toMatchObject({ status: 'reverification_required', reviewReason });
    const contact = await scene.test.users.getContact({ clientCustomerId: customer.clientCustomerId });
    expect(contact.phoneNumber).toBe(ON_RECORD);
    expect((await scene.enrollment(customer)).proveId).toBe(`old-${customer.clientCustomerId}`);
    const events = await scene.rows(HostEvent).findBy({ identityId: customer.identityId });
    expect(events.filter(({ name }) => name === 'identity.review_required')).toHaveLength(
      reviewReason ? 1 : 0,
    );
  };

  it.each([
    ['no name', NAMELESS],
    ['a first name only', { ...NAMELESS, firstName: STRANGER.firstName }],
    ['a name of spaces', { firstName: ' ', lastName: ' ' }],
  ])('P3 does not become a customer of whom the company knows %s', async (_, known) => {
    const customer = await required(known);
    const view = await verify(customer, { phoneNumber: STRANGERS, name: STRANGER });
    expect(view).toMatchObject({ status: 'failed', reason: 'review' });
    await expectUntouched(customer, 'name_not_on_record');
    const contact = await scene.test.users.getContact({ clientCustomerId: customer.clientCustomerId });
    expect(contact.lastName?.trim() ?? '').toBe('');
  });

  it('P3 cannot have Prove’s notices about a stranger’s number pass for those of the customer', async () => {
    const customer = await required(NAMELESS);
    await verify(customer, { phoneNumber: STRANGERS, name: STRANGER });
    const ids = scene.emulator.identities.withNumber(STRANGERS).map(({ id }) => id);
    const kept = await scene.rows(Enrollment).findBy({ identityId: customer.identityId, current: false });
    expect(kept.map(({ proveId }) => proveId)).toEqual([expect.anything()]);
    expect(ids).toContain(kept[0]!.proveId);
  });

  it('P3 confirms the number on record without a name on record, and nothing else', async () => {
    const customer = await required(NAMELESS);
    const view = await verify(customer, { phoneNumber: ON_RECORD, name: STRANGER });
    expect(view).toMatchObject({ status: 'succeeded' });
    await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'verified' });
  });

  it('P3 does not confirm the number on record without a name when a notification about it was lost', async () => {
    const customer = await required(NAMELESS);
    await scene.test.dataSource.query(
      `UPDATE vu_identity SET doubt = NULL, watch = 'unwatched' WHERE id = $1`,
      [customer.identityId],
    );
    const view = await verify(customer, { phoneNumber: ON_RECORD, name: STRANGER });
    expect(view).toMatchObject({ status: 'failed', reason: 'review' });
    await expectUntouched(customer, 'name_not_on_record');
  });

  it.each(['number_ported', 'number_changed', 'number_disconnected'])(
    'P3 does not confirm the number on record without a name when another person may have it: %s',
    async (doubt) => {
      const customer = await required(NAMELESS);
      await scene.test.dataSource.query('UPDATE vu_identity SET doubt = $2 WHERE id = $1', [
        customer.identityId,
        doubt,
      ]);
      const view = await verify(customer, { phoneNumber: ON_RECORD, name: STRANGER });
      expect(view).toMatchObject({ status: 'failed', reason: 'review' });
      await expectUntouched(customer, 'name_not_on_record');
    },
  );

  it('P3 does not verify a number whose phone was not shown', async () => {
    const customer = await required();
    const view = await verify(customer, { shown: STRANGERS });
    expect(view).toMatchObject({ status: 'failed', reason: 'number_mismatch' });
    await expectUntouched(customer, null);
    // Generation A has enrolled the stranger's number: what Prove sends about it says nothing about the customer.
    const ids = scene.emulator.identities.withNumber(STRANGERS).map(({ id }) => id);
    const kept = await scene.rows(Enrollment).findBy({ identityId: customer.identityId, current: false });
    expect(kept.map(({ proveId }) => ids.includes(proveId))).toEqual(generation === 'A' ? [true] : []);
  });

  const withoutNumber = (more: Record<string, unknown> = {}) => {
    proxy.change = ({ path, body }) => {
      if (path !== UNIFY_STATUS && path !== '/v3/verify-status') return undefined;
      const { phoneNumber: _left, ...rest } = body;
      void _left;
      return { ...rest, ...more };
    };
  };

  it('P3 does not believe a possession answer that nothing binds to the number', async () => {
    withoutNumber({ proveId: undefined, identityId: undefined });
    const customer = await required();
    const view = await verify(customer, {});
    expect(view).toMatchObject({ status: 'failed', reason: 'review' });
    await expectUntouched(customer, 'possession_not_bound');
  });

  it('P3 does not believe it for an id that Prove does not hold either', async () => {
    withoutNumber({ proveId: 'unknown-id', identityId: 'unknown-id' });
    const customer = await required();
    const view = await verify(customer, {});
    expect(view).toMatchObject({ status: 'failed', reason: 'review' });
    await expectUntouched(customer, 'possession_not_bound');
  });

  if (generation === 'A') {
    it('P3 compares the number with the identity that Prove holds where the answer names none', async () => {
      withoutNumber();
      const customer = await required();
      await expect(verify(customer, {})).resolves.toMatchObject({ status: 'succeeded' });
      await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'verified' });
    });

    it('P3 asks again when Prove is away while the identity is looked up', async () => {
      withoutNumber();
      const customer = await required();
      const begun = await scene.begin(customer, { phoneNumber: ON_RECORD });
      await scene.enterCode(begun);
      scene.emulator.faults.add({ kind: 'status', status: 500, path: '/v3/identity/*', times: 0 });
      await expect(scene.check(begun)).rejects.toMatchObject({ code: 'PROVE_UNAVAILABLE' });
      await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'reverification_required' });
      scene.emulator.faults.clear();
      await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
    });
  } else {
    it('P3 does not believe an id that Prove has had for longer than the session, whatever number it belongs to', async () => {
      await verify(await required(), { phoneNumber: ON_RECORD });
      withoutNumber();
      const customer = await required();
      const view = await verify(customer, { phoneNumber: ON_RECORD });
      expect(view).toMatchObject({ status: 'failed', reason: 'review' });
      await expectUntouched(customer, 'possession_not_bound');
    });
  }

  it('P3 believes an unbound answer only where the option says so', async () => {
    withoutNumber({ proveId: undefined, identityId: undefined });
    const customer = await required();
    await expect(verify(customer, {}, accepting)).resolves.toMatchObject({ status: 'succeeded' });
    await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'verified' });
  });
});
