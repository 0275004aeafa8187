import { ProveClient } from '../../src';
import { startProveEmulator, type ProveEmulator } from '../../src/emulator';
import { engines } from '../support/engines';
import { WEBHOOK_SECRET } from '../support/sign';
import { startTestApp, type TestApp } from '../support/test-app';

const ADA = { firstName: 'Ada', lastName: 'Keller', phoneNumber: '+12025550123' };

describe.each(engines)('a customer between the module and the emulator, on $name', (engine) => {
  let emulator: ProveEmulator;
  let test: TestApp;
  let client: ProveClient;

  beforeEach(async () => {
    emulator = await startProveEmulator({ settings: { unknownNumbers: 'accepted' } });
    const { url: baseUrl, clientId, clientSecret } = emulator;
    const prove = { baseUrl, clientId, clientSecret };
    test = await startTestApp({
      engine,
      options: { projects: [{ webhookSecrets: [WEBHOOK_SECRET], prove }] },
    });
    emulator.sender.configure(`${test.url}/webhooks/prove`, WEBHOOK_SECRET);
    client = test.app.get(ProveClient, { strict: false });
  });

  afterEach(async () => {
    await test.close();
    await emulator.stop();
  });

  async function verifyAda(): Promise<string> {
    const { proveId, enrolled } = await client.verify({ ...ADA, clientCustomerId: 'customer-1' });
    await test.users.registerIdentity({
      ...ADA,
      clientCustomerId: 'customer-1',
      email: 'ada@example.com',
      enrollment: { proveId: proveId!, enrolled: enrolled!, verifiedAt: new Date() },
    });
    return proveId!;
  }

  it.each(['identityId', 'proveId'] as const)(
    'P5 is verified, watched, and asked to verify again once something happens to the phone; the key is named %s',
    async (webhookIdName) => {
      emulator.settings.webhookIdName = webhookIdName;
      const proveId = await verifyAda();
      await expect(test.users.findIdentity('customer-1')).resolves.toMatchObject({
        status: 'verified',
        watch: 'watched',
      });
      const { deliveries } = await emulator.raise([{ eventType: 'DISCONNECT', to: proveId }], {
        duplicates: 2,
      });
      expect(deliveries.map(({ attempts }) => JSON.parse(attempts[0]!.answer!) as unknown)).toMatchObject([
        { accepted: 1, duplicates: 0, quarantined: 0 },
        { accepted: 0, duplicates: 1, quarantined: 0 },
        { accepted: 0, duplicates: 1, quarantined: 0 },
      ]);
      await test.smtp.received(1);
      await test.until(
        async () => (await test.users.findIdentity('customer-1'))?.reverification?.status === 'invited',
      );
      await expect(test.users.findIdentity('customer-1')).resolves.toMatchObject({
        status: 'reverification_required',
        watch: 'unwatched',
        doubt: 'number_disconnected',
      });
      expect(test.smtp.messages).toHaveLength(1);

      // Silence, until a new verification has the number watched again.
      const again = [{ eventType: 'PORT', to: 'customer-1' }];
      expect((await emulator.raise(again)).events[0]!.silence).toBe('ended');
      await client.verify({ ...ADA, clientCustomerId: 'customer-1' });
      expect((await emulator.raise(again)).deliveries[0]!.outcome).toBe('accepted');
    },
  );

  it('P3 P4 only deliveries signed right, with a token that lives, are accepted', async () => {
    const proveId = await verifyAda();
    const outcomes: unknown[] = [];
    for (const signature of ['wrong', 'expired', 'missing', 'no_algorithm', 'right'] as const) {
      const body = { notifications: [] };
      const { attempts } = await emulator.sender.post(JSON.stringify(body), 'test', { signature });
      outcomes.push([signature, attempts[0]!.status]);
    }
    expect(outcomes).toEqual([
      ['wrong', 401],
      ['expired', 401],
      ['missing', 401],
      ['no_algorithm', 401],
      ['right', 200],
    ]);
    await expect(test.users.findIdentity('customer-1')).resolves.toMatchObject({ status: 'verified' });
    expect(emulator.identities.find(proveId)).toMatchObject({ ended: false });
  });

  it.each(['example', 'one', 'every_type', 'empty'] as const)(
    'P2 the test delivery of the portal is taken once its secret is known: %s',
    async (payload) => {
      const { delivery } = await emulator.sender.saveAndTest(`${test.url}/webhooks/prove`, payload);
      expect(delivery.attempts).toMatchObject([{ status: 200 }]);
    },
  );
});
