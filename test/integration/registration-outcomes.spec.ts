import { item } from '../support/notification-item';
import {
  ADA,
  fieldOf,
  importCsv,
  registerVerified,
  startApiScene,
  type ApiScene,
} from './company-api/api-scene';
import { untilIdle } from './core/idle-queues';

const HOUR_MS = 3_600_000;

describe('registrations of known and closed customers, and of unknown projects', () => {
  let scene: ApiScene;

  beforeAll(async () => {
    scene = await startApiScene();
  });
  afterAll(() => scene.stop());

  const enrollment = (proveId: string, verifiedAt = new Date(Date.now() - HOUR_MS)) => ({
    proveId,
    enrolled: true,
    verifiedAt: verifiedAt.toISOString(),
  });
  const register = (clientCustomerId: string, more: object = {}) =>
    scene.call('POST', '', { ...ADA, clientCustomerId, ...more });
  const stateOf = async (id: string) => (await scene.call('GET', `/${id}`)).body;
  const historyOf = async (id: string) =>
    fieldOf((await scene.call('GET', `/${id}/history`)).body.items, 'what');
  const statusOf = async (eventId: string) => {
    const [row] = await scene.dataSource.query<{ status: string; reason: string | null }[]>(
      'SELECT status, reason FROM vu_notification WHERE event_id = $1',
      [eventId],
    );
    return row;
  };
  const notify = async (fields: Parameters<typeof item>[0]) => {
    await scene.deliver({ notifications: [item({ eventTimestamp: new Date().toISOString(), ...fields })] });
    await untilIdle(scene);
  };
  const importRows = (text: string) => importCsv(scene, text);

  describe('closed customers', () => {
    it('rejects a closed customer over HTTP and by import, and changes nothing', async () => {
      await registerVerified(scene, 'closed');
      await scene.call('POST', '/closed/close', {});
      const again = await register('closed', { email: 'other@example.com', enrollment: enrollment('P-2') });
      expect(again).toMatchObject({ status: 409, body: { code: 'IDENTITY_CLOSED' } });
      const { summary, rows } = await importRows(
        'clientCustomerId,email,proveId\nclosed,other@example.com,P-2\nbeside,,\n',
      );
      expect(summary).toMatchObject({ registered: 1, failed: 1 });
      expect(rows).toEqual([expect.objectContaining({ line: 2, code: 'IDENTITY_CLOSED' })]);
      expect((await scene.call('GET', '/closed/contact')).body.email).toBe(ADA.email);
      expect(await historyOf('closed')).toEqual(['closed', 'registered']);
    });

    it('reopens a closed customer as pending, or as verified with a verification after the close', async () => {
      for (const id of ['reopened', 'reopened-fresh']) {
        await registerVerified(scene, id);
        await scene.call('POST', `/${id}/close`, {});
      }
      const pending = await register('reopened', { reopen: true, enrollment: enrollment('P-old') });
      expect(pending).toMatchObject({
        status: 200,
        body: { created: false, outcome: 'reopened', conflicts: ['enrollment'] },
      });
      expect(await stateOf('reopened')).toMatchObject({ status: 'pending', verifiedAt: null });

      await notify({ eventId: 'e-parked-fresh', identityId: 'P-fresh', clientCustomerId: undefined });
      expect(await statusOf('e-parked-fresh')).toMatchObject({ status: 'parked' });
      const fresh = await register('reopened-fresh', {
        reopen: true,
        enrollment: enrollment('P-fresh', new Date()),
      });
      expect(fresh.body).toMatchObject({ outcome: 'reopened', conflicts: [] });
      await untilIdle(scene);
      // Parked before the verification, so the verification answers it.
      expect(await statusOf('e-parked-fresh')).toMatchObject({ status: 'recorded' });
      expect(await stateOf('reopened-fresh')).toMatchObject({ status: 'verified', watch: 'watched' });
      expect(await historyOf('reopened-fresh')).toEqual(['enrolled', 'reopened', 'closed', 'registered']);
      const [current] = await scene.dataSource.query<{ prove_id: string }[]>(
        'SELECT prove_id FROM vu_enrollment WHERE identity_id = $1 AND current',
        [fresh.body.identityId],
      );
      expect(current).toEqual({ prove_id: 'P-fresh' });
      const repeated = await register('reopened-fresh', {
        reopen: true,
        enrollment: enrollment('P-fresh', new Date()),
      });
      expect(repeated.body.outcome).toBe('unchanged');
    });

    it('decides a notification again that arrived while the customer was closed', async () => {
      await registerVerified(scene, 'noticed');
      await scene.call('POST', '/noticed/close', {});
      const verifiedAt = new Date();
      await notify({ eventId: 'e-while-closed', clientCustomerId: 'noticed', identityId: 'P-noticed-2' });
      expect(await statusOf('e-while-closed')).toEqual({ status: 'recorded', reason: 'closed' });
      const { summary } = await importRows(
        `clientCustomerId,proveId,verifiedAt,enrolled,reopen\nnoticed,P-noticed-2,${verifiedAt.toISOString()},true,true\n`,
      );
      expect(summary).toMatchObject({ reopened: 1, failed: 0 });
      expect(await statusOf('e-while-closed')).toMatchObject({ status: 'applied' });
      expect(await stateOf('noticed')).toMatchObject({
        status: 'reverification_required',
        reverification: { status: expect.stringMatching(/^(open|invited)$/) },
      });
    });
  });

  describe('enrollments of known customers', () => {
    it('records the enrollment of a pending customer and releases its parked notifications', async () => {
      await register('known');
      await notify({ eventId: 'e-known', identityId: 'P-known', clientCustomerId: undefined });
      const { summary } = await importRows(
        'clientCustomerId,proveId,verifiedAt,enrolled\nknown,P-known,2026-01-01,true\n',
      );
      expect(summary).toMatchObject({ updated: 1, unchanged: 0 });
      await untilIdle(scene);
      expect(await statusOf('e-known')).toMatchObject({ status: 'applied' });
      expect(await stateOf('known')).toMatchObject({ status: 'reverification_required' });
      const events = await scene.dataSource.query<{ name: string }[]>(
        `SELECT e.name FROM vu_host_event e JOIN vu_identity i ON i.id = e.identity_id
          WHERE i.client_customer_id = 'known' ORDER BY e.id`,
      );
      expect(fieldOf(events, 'name').slice(0, 2)).toEqual(['identity.registered', 'identity.verified']);
    });

    it('P6 applies a notification that arrived before the enrollment of the pending customer was recorded', async () => {
      await register('doubted');
      await notify({ eventId: 'e-doubted', clientCustomerId: 'doubted', identityId: 'P-doubted' });
      expect(await stateOf('doubted')).toMatchObject({ status: 'pending', watch: 'unwatched' });
      const http = await register('doubted', { enrollment: enrollment('P-doubted') });
      expect(http.body).toMatchObject({ outcome: 'updated', conflicts: [] });
      expect(await stateOf('doubted')).toMatchObject({
        status: 'reverification_required',
        watch: 'unwatched',
        doubt: 'number_changed',
      });
    });

    it('takes the Prove id of the second row about one customer in a file', async () => {
      const { summary } = await importRows(
        'clientCustomerId,firstName,proveId,verifiedAt,enrolled\ndup,Ada,,,\ndup,Ada,P-dup,2026-01-01,true\n',
      );
      expect(summary).toMatchObject({ registered: 1, updated: 1 });
      expect(await stateOf('dup')).toMatchObject({ status: 'verified' });
    });

    it('reports a conflict when the customer has another enrollment', async () => {
      await registerVerified(scene, 'enrolled-elsewhere');
      const http = await register('enrolled-elsewhere', { enrollment: enrollment('P-other') });
      expect(http).toMatchObject({ status: 200, body: { outcome: 'conflict', conflicts: ['enrollment'] } });
      const { summary, rows } = await importRows('clientCustomerId,proveId\nenrolled-elsewhere,P-other\n');
      expect(summary).toMatchObject({ unchanged: 0, conflict: 1, failed: 0 });
      expect(rows).toEqual([]);
    });

    it('does not clear a doubt by an enrollment', async () => {
      await register('in-doubt');
      await scene.users.recordVerification({ clientCustomerId: 'in-doubt', enrolled: true });
      await notify({ eventId: 'e-in-doubt', clientCustomerId: 'in-doubt', identityId: undefined });
      const http = await register('in-doubt', { enrollment: enrollment('P-in-doubt', new Date()) });
      expect(http.body).toMatchObject({ outcome: 'conflict', conflicts: ['enrollment'] });
      expect(await stateOf('in-doubt')).toMatchObject({ status: 'reverification_required' });
    });
  });

  it('P19 rejects an unknown project everywhere, and names no other one', async () => {
    const project = 'defualt';
    const calls = [
      ['POST', '', { ...ADA, clientCustomerId: 'typo', project }],
      ['POST', '/take-over', { clientCustomerId: 'typo', project, proveId: 'p', confirm: false }],
      ['POST', '/look-up', { clientCustomerId: 'typo', project }],
      ['GET', '?project=defualt', undefined],
      ['GET', '/typo?project=defualt', undefined],
      ['GET', '/typo/contact?project=defualt', undefined],
      ['GET', '/typo/history?project=defualt', undefined],
      ['GET', '/typo/reverifications?project=defualt', undefined],
      ['PATCH', '/typo/contact?project=defualt', { firstName: 'Eva' }],
      ['POST', '/typo/close?project=defualt', {}],
    ] as const;
    for (const [method, path, body] of calls) {
      const answer = await scene.call(method, path, body);
      expect({ path, ...answer }).toMatchObject({ path, status: 422, body: { code: 'UNKNOWN_PROJECT' } });
      expect(answer.text).not.toMatch(/default|defualt/);
    }
    await expect(scene.users.recordVerification({ clientCustomerId: 'typo', project })).rejects.toMatchObject(
      { code: 'UNKNOWN_PROJECT' },
    );
    await expect(scene.users.findIdentity('typo', project)).rejects.toMatchObject({
      code: 'UNKNOWN_PROJECT',
    });
    const { summary, rows } = await importRows('clientCustomerId,project\ntypo,defualt\nno-typo,default\n');
    expect(summary).toMatchObject({ registered: 1, failed: 1 });
    expect(rows).toEqual([expect.objectContaining({ line: 2, code: 'UNKNOWN_PROJECT' })]);
  });
});
