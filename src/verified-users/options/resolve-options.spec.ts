import { DEFAULT_EVENT_POLICIES } from './event-policy';
import { InvalidOptionsError } from './invalid-options.error';
import { resolveOptions } from './resolve-options';
import type { VerifiedUsersModuleOptions } from './verified-users-options.interface';

const GIVEN: VerifiedUsersModuleOptions = {
  projects: [{ webhookSecrets: ['whsec_for-tests-only-0123456789'] }],
  queue: { connection: { postgresUrl: 'postgres://localhost/queue' } },
  mail: {
    transport: 'smtp://localhost:2525',
    from: 'Example Company <no-reply@example.com>',
    company: { name: 'Example Company', supportEmail: 'support@example.com' },
  },
  encryption: { keys: [Buffer.alloc(32, 7).toString('base64')] },
  publicUrl: 'https://api.example.com/',
};

describe('resolveOptions', () => {
  it('fills in the documented defaults', () => {
    const options = resolveOptions(GIVEN);
    expect(options.projects.get('default')).toMatchObject({
      issuer: 'Prove Identity',
      leewaySeconds: 60,
      maxTokenAgeSeconds: 300,
      acceptWithoutExpiry: true,
      acceptBareToken: false,
      acceptSecretWithoutPrefix: false,
    });
    expect(options.webhook).toEqual({
      maxBodyBytes: 1_048_576,
      maxDepth: 64,
      maxItems: 10_000,
      maxRefusedDeliveries: 1_000,
      maxRefusedDeliveriesPerHour: 100,
      maxRefusedBytesPerHour: 16 * 1024 * 1024,
      storeDeadlineSeconds: 3,
    });
    expect(options.journal).toBeNull();
    expect(options.queue).toMatchObject({
      prefix: '{verified-users}',
      notificationConcurrency: 4,
      notificationBatchSize: 50,
      emailConcurrency: 4,
      keepFinishedSeconds: 3600,
      keepFinishedCount: 1000,
    });
    expect(options.notifications.retry).toEqual({
      maxAttempts: 8,
      firstDelaySeconds: 2,
      maxDelaySeconds: 600,
    });
    expect(options.mail).toMatchObject({
      defaultLocale: 'en',
      templates: {},
      company: { primaryColor: '#1f4fd8' },
      retry: { firstDelaySeconds: 30, maxDelaySeconds: 3600 },
    });
    expect(options.reverification).toMatchObject({
      linkLifetimeSeconds: 604_800,
      deadlineSeconds: 1_209_600,
      sessionLifetimeSeconds: 1_800,
      pageUrl: null,
      webSdk: null,
      limits: { verificationsPerCase: 5, freshLinksPerCase: 3, requestsPerLink: 120 },
    });
    expect(options.companyApi).toEqual({ tokens: [], staleNumber: 'keep', requireNames: false });
    expect(options.phoneNumbers).toEqual({ validation: 'valid' });
    expect(options.sweep).toEqual({ intervalSeconds: 15 });
    expect(options.publicUrl).toBe('https://api.example.com');
    expect(Math.abs(options.now().getTime() - Date.now())).toBeLessThan(1_000);
  });

  it('lets what is given win, and a key that is present but undefined does not', () => {
    const options = resolveOptions({
      ...GIVEN,
      queue: { ...GIVEN.queue, emailConcurrency: 9, notificationConcurrency: undefined },
      webhook: { maxItems: 5, maxDepth: undefined },
      mail: {
        ...GIVEN.mail,
        retry: { maxDelaySeconds: undefined, firstDelaySeconds: 1 },
        templates: undefined,
      },
      sweep: { intervalSeconds: undefined },
    });
    expect(options.queue).toMatchObject({ emailConcurrency: 9, notificationConcurrency: 4 });
    expect(options.webhook).toMatchObject({ maxItems: 5, maxDepth: 64 });
    expect(options.mail.retry).toEqual({ firstDelaySeconds: 1, maxDelaySeconds: 3600 });
    expect(options.mail.templates).toEqual({});
    expect(options.sweep).toEqual({ intervalSeconds: 15 });
  });

  it('P8 fills in the size of a journal that is given, and knows that false is off', () => {
    const journal = { directory: '/var/lib/api/journal' };
    const filled = { maxBytes: 268_435_456, keepSeconds: 300, keepMaxBytes: 67_108_864 };
    expect(resolveOptions({ ...GIVEN, journal }).journal).toEqual({ ...journal, ...filled });
    expect(resolveOptions({ ...GIVEN, journal: false }).journal).toBeNull();
  });

  it('replaces the policy of a type that is given, and keeps the others', () => {
    const PORT = { doubt: 'number_ported', reverify: false, invite: false } as const;
    const { policies } = resolveOptions({ ...GIVEN, notifications: { policies: { PORT } } }).notifications;
    expect(Object.fromEntries(policies)).toEqual({ ...DEFAULT_EVENT_POLICIES, PORT });
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])(
    'P2 knows no policy for an event type that is called %s',
    (eventType) => {
      expect(resolveOptions(GIVEN).notifications.policies.get(eventType)).toBeUndefined();
    },
  );

  it('takes a policy for a type that is called constructor, without touching any object', () => {
    const policies = JSON.parse(
      '{"constructor":{"doubt":"number_ported","reverify":true,"invite":false},' +
        '"__proto__":{"doubt":"number_changed","reverify":true,"invite":true}}',
    ) as Record<string, never>;
    const resolved = resolveOptions({ ...GIVEN, notifications: { policies } }).notifications.policies;
    expect(resolved.get('constructor')?.doubt).toBe('number_ported');
    expect(resolved.get('__proto__')?.doubt).toBe('number_changed');
    expect(({} as { doubt?: unknown }).doubt).toBeUndefined();
  });

  it('refuses faulty options with one line for each fault', () => {
    const faulty = { ...GIVEN, publicUrl: '', encryption: { keys: [] } };
    try {
      resolveOptions(faulty);
      throw new Error('they were taken');
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidOptionsError);
      expect((error as InvalidOptionsError).code).toBe('INVALID_OPTIONS');
      expect((error as InvalidOptionsError).problems).toHaveLength(2);
      expect((error as Error).message.split('\n')).toHaveLength(3);
    }
  });
});
