import { HostEvent } from '../../src/verified-users/host-events/host-event.entity';
import { Email, Notification } from '../../src';
import { NEW_NUMBER, VerificationScene } from './verification/scene';

describe.each(['B', 'A'] as const)('a verification, generation %s', (generation) => {
  let scene: VerificationScene;

  beforeAll(async () => {
    scene = await VerificationScene.start({ prove: { generation } });
  });
  beforeEach(() => scene.emulator.calls.clear());
  afterAll(() => scene.stop());

  it('wrong codes and a wrong name fail, each with its reason', async () => {
    const customer = await scene.customer();
    const wrongCode = await scene.begin(customer);
    await scene.enterCode(wrongCode, '1111', '2222', '3333');
    await expect(scene.check(wrongCode)).resolves.toMatchObject({
      status: 'failed',
      reason: 'possession_failed',
    });
    const wrongName = await scene.begin(customer, { phoneNumber: '+12025550101' });
    await expect(scene.check(wrongName)).resolves.toMatchObject({
      status: 'failed',
      reason: 'identity_not_confirmed',
    });
    const tooLate = await scene.begin(customer);
    scene.emulator.sessions.reset();
    await expect(scene.check(tooLate)).resolves.toMatchObject({ status: 'expired', reason: 'timed_out' });
    await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'reverification_required' });
  });

  const openedBy = generation === 'B' ? '/v3/unify' : '/v3/verify';
  const askedBy = generation === 'B' ? '/v3/unify-status' : '/v3/verify-status';

  it('on a phone: the code, then the owner; verified and watched', async () => {
    const customer = await scene.customer();
    const begun = await scene.begin(customer);
    expect(begun).toMatchObject({
      status: 'possession',
      reason: null,
      possession: 'mobile',
      maskedPhone: '•••• 0150',
      authToken: expect.any(String),
      possessed: false,
    });
    expect(scene.allSent).toEqual([openedBy]);
    await expect(scene.check(begun)).resolves.toEqual(begun);
    await scene.enterCode(begun, '9999', '1234');
    await expect(scene.check(begun)).resolves.toMatchObject({
      status: 'succeeded',
      maskedPhone: '•••• 0150',
      authToken: null,
      possessed: true,
    });
    expect(scene.sent('/v3/verify')).toBe(1);
    const { id: proveId } = scene.emulator.identities.withNumber(NEW_NUMBER)[0]!;
    await expect(scene.identity(customer)).resolves.toMatchObject({
      status: 'verified',
      watch: 'watched',
      doubt: null,
      checkDueAt: null,
    });
    await expect(scene.enrollment(customer)).resolves.toMatchObject({
      proveId,
      active: true,
      carrier: 'Verizon',
      lineType: 'mobile',
      checkedAt: expect.any(Date),
    });
    await expect(scene.caseOf(customer)).resolves.toMatchObject({ status: 'succeeded' });
    await expect(scene.row(begun.id)).resolves.toMatchObject({
      person: null,
      authToken: null,
      proveId,
      finishedAt: expect.any(Date),
    });
    const names = (await scene.rows(HostEvent).findBy({ identityId: customer.identityId })).map(
      ({ name }) => name,
    );
    expect(names).toEqual(
      expect.arrayContaining(['identity.contact_changed', 'identity.verified', 'reverification.succeeded']),
    );
    const emails = { kind: 'confirmation', subjectId: customer.reverificationId };
    await expect(scene.rows(Email).countBy(emails)).resolves.toBe(1);
    await expect(scene.flow.latestOf(customer.reverificationId)).resolves.toMatchObject({
      id: begun.id,
      status: 'succeeded',
    });
  });

  it('on a desktop: the Instant Link, then the owner', async () => {
    const customer = await scene.customer();
    const begun = await scene.begin(customer, { possession: 'desktop' });
    expect(begun.authToken).not.toBeNull();
    await scene.device(begun.authToken, 'mobile/instantlink/start', {});
    await expect(scene.check(begun)).resolves.toMatchObject({ status: 'succeeded' });
    expect(scene.sent(askedBy)).toBeGreaterThanOrEqual(1);
    await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'verified', watch: 'watched' });
  });

  it('without a possession check: over at once', async () => {
    const customer = await scene.customer();
    const begun = await scene.begin(customer, { possession: 'none', reverificationId: null });
    expect(begun).toMatchObject({ status: 'succeeded', authToken: null });
    expect(scene.sent('/v3/verify')).toBe(1);
    expect(scene.sent('/v3/unify')).toBe(0);
    await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'verified', watch: 'watched' });
    await expect(scene.caseOf(customer)).resolves.toMatchObject({ status: 'succeeded' });
  });

  it('the number on record is taken where none is given', async () => {
    const customer = await scene.customer({ phoneNumber: '+12025550148' });
    const begun = await scene.begin(customer, { possession: 'none', phoneNumber: null });
    expect(begun).toMatchObject({ status: 'succeeded', maskedPhone: '•••• 0148' });
  });

  it('Prove keeps the id of a person: verified twice, and the next notice about it counts', async () => {
    const customer = await scene.customer();
    const { clientCustomerId } = customer;
    const phoneNumber = '+12025550146';
    const verify = () => scene.begin(customer, { possession: 'none', phoneNumber, reverificationId: null });
    await expect(verify()).resolves.toMatchObject({ status: 'succeeded' });
    const { proveId } = await scene.enrollment(customer);
    await expect(verify()).resolves.toMatchObject({ status: 'succeeded' });
    await expect(scene.enrollment(customer)).resolves.toMatchObject({ proveId });
    const eventTimestamp = new Date(scene.now() + 1000).toISOString();
    await scene.notify({ identityId: proveId, clientCustomerId, eventTimestamp });
    await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'reverification_required' });
  });

  it('without a possession check, and Prove fails: the next check goes on', async () => {
    const customer = await scene.customer();
    scene.emulator.faults.add({ kind: 'status', status: 500, path: '/v3/verify' });
    const begun = scene.begin(customer, { possession: 'none' });
    await expect(begun).rejects.toMatchObject({ code: 'PROVE_UNAVAILABLE' });
    const view = (await scene.flow.latestOf(customer.reverificationId))!;
    expect(view).toMatchObject({ status: 'possession', possessed: true, authToken: null });
    await expect(scene.check(view)).resolves.toMatchObject({ status: 'succeeded' });
    expect(scene.sent('/v3/verify')).toBe(2);
  });

  it('the next notice about the old Prove id changes nothing, and one about the new one does', async () => {
    const customer = await scene.customer();
    const begun = await scene.begin(customer);
    await scene.enterCode(begun);
    await scene.check(begun);
    const { clientCustomerId } = customer;
    const { proveId } = await scene.enrollment(customer);
    const eventTimestamp = new Date(scene.now() + 1000).toISOString();
    const old = { identityId: `old-${clientCustomerId}`, clientCustomerId, eventTimestamp };
    const oldEvent = await scene.notify({ ...old, eventType: 'DISCONNECT' });
    await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'verified', watch: 'watched' });
    await expect(scene.rows(Notification).findOneByOrFail({ eventId: oldEvent })).resolves.toMatchObject({
      status: 'recorded',
    });
    await scene.notify({ identityId: proveId, clientCustomerId, eventTimestamp });
    await expect(scene.identity(customer)).resolves.toMatchObject({ status: 'reverification_required' });
  });
});
