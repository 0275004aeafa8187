import { Readable } from 'node:stream';
import { ImportIdentities, Notification, VerifiedUsersService, type ImportFailure } from '../../src';
import { item } from '../support/notification-item';
import { ADA, PROJECTS, startTenantsScene, type TenantsScene } from './projects/tenants-scene';

const REF = { clientCustomerId: 'ada', project: 'b' };
const NO_SUCH = '00000000-0000-4000-8000-000000000000';

/** Each method of the service that names a project. */
const CALLS: Record<string, (users: VerifiedUsersService) => Promise<unknown>> = {
  registerIdentity: (users) => users.registerIdentity({ ...ADA, project: 'b' }),
  takeOver: (users) => users.takeOver({ ...REF, proveId: 'prove-ada', confirm: false }),
  recordVerification: (users) => users.recordVerification({ ...REF, proveId: 'prove-new' }),
  findIdentity: (users) => users.findIdentity('ada', 'b'),
  describeIdentity: (users) => users.describeIdentity(REF),
  getContact: (users) => users.getContact(REF),
  listHistory: (users) => users.listHistory(REF),
  listReverifications: (users) => users.listReverifications(REF),
  listIdentities: (users) => users.listIdentities({ project: 'b' }),
  lookUp: (users) => users.lookUp({ project: 'b', email: ADA.email }),
  changeContact: (users) => users.changeContact(REF, { email: 'new@example.com' }),
  requireReverification: (users) => users.requireReverification(REF),
  reportBounce: (users) => users.reportBounce({ project: 'b', messageId: 'x', type: 'hard' }),
  reportBounceNotification: (users) => users.reportBounceNotification('Subject: x\n\nx', 'b'),
  clearUndeliverableEmail: (users) => users.clearUndeliverableEmail(REF),
  resendEmail: (users) => users.resendEmail(REF),
  cancelReverification: (users) => users.cancelReverification(REF),
  beginVerification: (users) => users.beginVerification(REF, { possession: 'mobile' }),
  checkVerification: (users) => users.checkVerification(REF, NO_SUCH),
  findVerification: (users) => users.findVerification(REF, NO_SUCH),
  closeIdentity: (users) => users.closeIdentity(REF),
  giveConsent: (users) => users.giveConsent(REF, { country: 'GB', textVersion: '1', channel: 'phone' }),
  withdrawConsent: (users) => users.withdrawConsent(REF, 'GB'),
};
/** Tested below. */
const OTHERS = ['confinedTo', 'retryNotification'];

describe('P19 VerifiedUsersService confined to a project', () => {
  let scene: TenantsScene;
  let ofA: VerifiedUsersService;

  beforeAll(async () => {
    scene = await startTenantsScene();
    for (const project of PROJECTS) await scene.register(project);
    ofA = scene.users.confinedTo({ projects: ['a'], actor: 'tenant a' });
  });
  afterAll(() => scene.close());

  it('P19 has no method that this test leaves out', () => {
    const methods = Object.getOwnPropertyNames(VerifiedUsersService.prototype);
    expect(methods.filter((one) => one !== 'constructor').sort()).toEqual(
      [...Object.keys(CALLS), ...OTHERS].sort(),
    );
  });

  it.each(Object.entries(CALLS))('P19 does not reach another project: %s', async (_, call) => {
    const before = await scene.snapshot('b');
    await expect(call(ofA)).rejects.toMatchObject({ code: 'UNKNOWN_PROJECT' });
    expect(await scene.snapshot('b')).toBe(before);
  });

  it('P19 retries no notification of another project', async () => {
    const body = { notifications: [item({ clientCustomerId: 'ada', proveId: 'prove-ada' })] };
    expect((await scene.deliver(body, { path: '/webhooks/prove/b' })).status).toBe(200);
    await scene.dataSource.query(`UPDATE vu_notification SET status = 'failed', finished_at = now()`);
    const { id } = await scene.dataSource.getRepository(Notification).findOneByOrFail({ project: 'b' });
    expect(await ofA.retryNotification(id)).toBe(false);
    expect(await scene.users.confinedTo({ projects: ['b'], actor: null }).retryNotification(id)).toBe(true);
  });

  it('P19 can be confined further, never wider', async () => {
    const both = scene.users.confinedTo({ projects: ['a', 'b'], actor: null });
    await expect(both.describeIdentity(REF)).resolves.toBeDefined();
    for (const projects of [['b'], ['a', 'b'], 'all'] as const) {
      const nested = ofA.confinedTo({ projects, actor: null });
      await expect(nested.describeIdentity(REF)).rejects.toMatchObject({ code: 'UNKNOWN_PROJECT' });
    }
  });

  it('P19 leaves the service that it was made from as it is', async () => {
    await expect(scene.users.describeIdentity(REF)).resolves.toMatchObject({ view: { project: 'b' } });
  });

  it('P19 refuses import rows of another project', async () => {
    const failures: ImportFailure[] = [];
    const before = await scene.snapshot('b');
    const source = Readable.from([Buffer.from('clientCustomerId,project,email\nada,b,eve@example.com\n')]);
    await scene.app.get(ImportIdentities, { strict: false }).import(source, {
      format: 'csv',
      access: { projects: ['a'], actor: null },
      onFailed: (row) => failures.push(row),
    });
    expect(failures).toMatchObject([{ line: 2, code: 'UNKNOWN_PROJECT' }]);
    expect(await scene.snapshot('b')).toBe(before);
  });
});
