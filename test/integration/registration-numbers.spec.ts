import { WEBHOOK_SECRET } from '../support/sign';
import {
  ADA,
  fieldOf,
  importCsv,
  registerVerified,
  startApiScene,
  TOKEN,
  type ApiScene,
} from './company-api/api-scene';

describe('numbers and names of known customers', () => {
  let scene: ApiScene;

  beforeAll(async () => {
    scene = await startApiScene();
  });
  afterAll(() => scene.stop());

  const register = (clientCustomerId: string, more: object = {}) =>
    scene.call('POST', '', { ...ADA, clientCustomerId, ...more });
  const stateOf = async (id: string) => (await scene.call('GET', `/${id}`)).body;
  const historyOf = async (id: string) =>
    fieldOf((await scene.call('GET', `/${id}/history`)).body.items, 'what');

  it('does not verify a new number with a verification from before the change', async () => {
    await registerVerified(scene, 'stale');
    const verifiedAt = new Date();
    await new Promise((resolve) => setImmediate(resolve));
    while (Date.now() <= verifiedAt.getTime()) await new Promise((resolve) => setImmediate(resolve));
    await scene.call('PATCH', '/stale/contact', { phoneNumber: '+12025550111' });
    const late = { clientCustomerId: 'stale', enrolled: true, verifiedAt };
    await scene.users.recordVerification({ ...late, proveId: 'P-stale-2' });
    await scene.users.recordVerification({ ...late, phoneNumber: ADA.phoneNumber });
    expect(await stateOf('stale')).toMatchObject({
      status: 'reverification_required',
      watch: 'unwatched',
      reverification: { status: expect.stringMatching(/^(open|invited)$/) },
    });
    expect((await scene.call('GET', '/stale/contact')).body.phoneNumber).toBe('+12025550111');
    expect((await historyOf('stale')).slice(0, 2)).toEqual([
      'outdated_verification',
      'outdated_verification',
    ]);
    // The verified number is the one on record, whenever it was recorded.
    await scene.users.recordVerification({ ...late, phoneNumber: '+12025550111' });
    expect(await stateOf('stale')).toMatchObject({ status: 'verified' });
  });

  it('does not count as watched when Prove verified another number later under the same Prove id', async () => {
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    await register('rival');
    const enrollment = { proveId: 'P-rival', verifiedAt: hoursAgo(24), enrolled: true };
    await register('rival', { phoneNumber: '+12025550133', enrollment });
    expect(await stateOf('rival')).toMatchObject({ status: 'verified', watch: 'watched' });
    const other = { clientCustomerId: 'rival', proveId: 'P-rival', phoneNumber: ADA.phoneNumber };
    // Before the enrollment: says nothing about it.
    await scene.users.recordVerification({ ...other, verifiedAt: hoursAgo(30) });
    expect(await stateOf('rival')).toMatchObject({ watch: 'watched' });
    await scene.users.recordVerification({ ...other, verifiedAt: hoursAgo(3) });
    expect(await stateOf('rival')).toMatchObject({ status: 'verified', watch: 'unknown' });
    expect((await scene.call('GET', '/rival/contact')).body.phoneNumber).toBe('+12025550133');
  });

  it('reports the changed fields when a verification brings another number', async () => {
    const id = await registerVerified(scene, 'told');
    await scene.users.recordVerification({ clientCustomerId: 'told', phoneNumber: '+12025550122' });
    const events = await scene.dataSource.query<object[]>(
      `SELECT name, detail FROM vu_host_event WHERE identity_id = $1 ORDER BY id`,
      [id],
    );
    expect(events.slice(1)).toEqual([
      { name: 'identity.contact_changed', detail: { changed: ['phoneNumber'] } },
      { name: 'identity.verified', detail: { proveId: null } },
    ]);
    await scene.call('PATCH', '/told/contact', { firstName: 'Eva', email: null, locale: 'es' });
    const [latest] = await scene.dataSource.query<object[]>(
      `SELECT detail FROM vu_host_event WHERE identity_id = $1 ORDER BY id DESC LIMIT 1`,
      [id],
    );
    expect(latest).toEqual({ detail: { changed: ['firstName', 'email', 'locale'] } });
  });

  it('keeps the verified number when an upsert carries the replaced one', async () => {
    await registerVerified(scene, 'replaced');
    await scene.users.recordVerification({ clientCustomerId: 'replaced', phoneNumber: '+12025550123' });
    const http = await register('replaced', { firstName: 'Eva' });
    expect(http.body).toMatchObject({ outcome: 'conflict', conflicts: ['phoneNumber'] });
    const { summary } = await importCsv(
      scene,
      `clientCustomerId,phoneNumber,lastName\nreplaced,${ADA.phoneNumber},Moss\n`,
    );
    expect(summary).toMatchObject({ conflict: 1, updated: 0 });
    expect((await scene.call('GET', '/replaced/contact')).body).toMatchObject({
      phoneNumber: '+12025550123',
      firstName: 'Eva',
      lastName: 'Moss',
    });
    expect((await stateOf('replaced')).status).toBe('verified');
    // A third number is new information, and so is a manual change.
    await register('replaced', { phoneNumber: '+12025550124' });
    expect((await stateOf('replaced')).status).toBe('reverification_required');
    await scene.call('PATCH', '/replaced/contact', { phoneNumber: ADA.phoneNumber });
    expect((await scene.call('GET', '/replaced/contact')).body.phoneNumber).toBe(ADA.phoneNumber);
  });

  it('keeps fields that a registration, import or take-over leaves out, and clears null ones', async () => {
    await registerVerified(scene, 'partial');
    const take = { clientCustomerId: 'partial', proveId: 'prove-partial', confirm: false };
    expect((await scene.call('POST', '/take-over', take)).body.outcome).toBe('unchanged');
    await importCsv(scene, 'clientCustomerId,firstName,email\npartial,Eva,\n');
    const { email, lastName, phoneNumber } = ADA;
    expect((await scene.call('GET', '/partial/contact')).body).toMatchObject({
      ...{ firstName: 'Eva', lastName, email, phoneNumber },
    });
    await scene.call('POST', '', { clientCustomerId: 'partial', email: null });
    expect((await scene.call('GET', '/partial/contact')).body).toMatchObject({ email: null, phoneNumber });
    expect((await stateOf('partial')).status).toBe('verified');
  });
});

describe('companyApi.staleNumber: replace', () => {
  it('lets an upsert restore the former number, which must then be verified', async () => {
    const scene = await startApiScene({
      options: {
        companyApi: { tokens: [TOKEN], staleNumber: 'replace' },
        projects: [{ webhookSecrets: [WEBHOOK_SECRET] }],
      },
      extras: { role: 'web' },
    });
    await registerVerified(scene, 'replaced');
    await scene.users.recordVerification({ clientCustomerId: 'replaced', phoneNumber: '+12025550123' });
    const again = await scene.call('POST', '', { ...ADA, clientCustomerId: 'replaced' });
    expect(again.body).toMatchObject({ outcome: 'updated', conflicts: [] });
    expect((await scene.call('GET', '/replaced')).body.status).toBe('reverification_required');
    await scene.stop();
  });
});
