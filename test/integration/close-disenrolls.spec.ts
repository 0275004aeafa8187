import { startProveEmulator } from '../../src/emulator';
import { ProveClient } from '../../src/verified-users/prove/prove-client.service';
import { Endpoint } from '../../src/verified-users/prove/transport/endpoint';
import { Endpoints } from '../../src/verified-users/prove/transport/endpoints.service';
import { NUMBER } from './reconciliation/fill-customers';
import { ReconciliationScene } from './reconciliation/scene';

const OTHER_NUMBER = '+12025550177';

describe('closing a customer, and what Prove watches', () => {
  let scene: ReconciliationScene;

  beforeAll(async () => {
    scene = await ReconciliationScene.start();
  });
  beforeEach(() => scene.reset({ apply: [] }));
  afterAll(() => scene.stop());

  const atProve = () => scene.emulator.identities.list().map(({ id }) => id);

  async function close(clientCustomerId: string) {
    const closed = await scene.test.users.closeIdentity({ clientCustomerId }, { disenroll: true });
    return closed.disenrolled;
  }

  /** Another customer of the company with the Prove id of `known`. */
  function share(clientCustomerId: string) {
    return scene.test.users.registerIdentity({
      clientCustomerId,
      phoneNumber: OTHER_NUMBER,
      enrollment: { proveId: 'prove-known', enrolled: true, verifiedAt: new Date('2025-01-01') },
    });
  }

  it('keeps a Prove id that another customer has, and ends it with the last of them', async () => {
    await scene.customer('known');
    await share('twin');
    expect(await close('known')).toBe('kept');
    expect(atProve()).toEqual(['prove-known']);
    expect(await scene.state('twin')).toBe('verified watched null');
    expect(await close('twin')).toBe('done');
    expect(atProve()).toEqual([]);
    expect(await close('known')).toBe('none');
  });

  it('does not take whoever is given the Prove id meanwhile for watched', async () => {
    await scene.customer('known');
    scene.replace(ProveClient, 'disenroll', async (real) => {
      await share('late');
      return real();
    });
    expect(await close('known')).toBe('done');
    expect(await scene.state('late')).toBe('verified unknown null');
  });

  it('ends linked Prove ids as well', async () => {
    await scene.customer('known');
    scene.enrol('prove-second', NUMBER, 'known');
    await scene.reconcile();
    await scene.differences.apply((await scene.row('prove-second', 'unknown_here')).id, 'operator-7');
    expect(await close('known')).toBe('done');
    expect(atProve()).toEqual([]);
  });

  it('ends what the host of international numbers holds', async () => {
    const international = await startProveEmulator();
    const api = scene.options.projects.get('default')!.prove!;
    const host = api.hosts.international!;
    api.hosts.international = { ...host, baseUrl: international.url };
    const second = new Endpoint('default', api.hosts.international, api);
    const endpoints = scene.get(Endpoints);
    const of = endpoints.of.bind(endpoints);
    jest
      .spyOn(endpoints, 'of')
      .mockImplementation((call, project, region) =>
        region === 'international' ? second : of(call, project, region),
      );
    try {
      const away = await scene.customer('away', { phoneNumber: '+447700900123' });
      scene.emulator.identities.disenrol(away);
      international.identities.enrol(away.phone, { id: away.id });
      expect(await close('away')).toBe('done');
      expect(international.identities.list()).toEqual([]);
    } finally {
      api.hosts.international = host;
      await second.close();
      await international.stop();
    }
  });
});
