import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { VerifiedUsersModule, type VerifiedUsersModuleOptions } from '../../src';
import { findOptionProblems } from '../../src/verified-users/options/resolve-options';
import { WEBHOOK_SECRET } from '../support/sign';
import { TEST_KEY } from '../support/test-app';

function complete(): VerifiedUsersModuleOptions {
  return {
    projects: [
      {
        webhookSecrets: [WEBHOOK_SECRET],
        prove: { clientId: 'id', clientSecret: 'secret', environment: 'sandbox', retry: {} },
      },
    ],
    queue: { connection: { host: 'localhost' } },
    mail: {
      transport: 'smtp://localhost',
      from: 'a@example.com',
      company: { name: 'Company', supportEmail: 'help@example.com' },
      templates: { invitation: { en: { subject: 's', html: 'h', text: 't' } } },
      retry: {},
    },
    encryption: { keys: [TEST_KEY] },
    publicUrl: 'http://localhost:3000',
    webhook: {},
    journal: { directory: '/tmp/journal' },
    notifications: { policies: {}, retry: {} },
    reverification: { webSdk: { url: 'https://static.example.com/sdk/v1.mjs' }, limits: {} },
    companyApi: {},
    phoneNumbers: {},
    hostEvents: { retry: {} },
    sweep: {},
    schedules: {
      reminders: { timing: { everySeconds: 60 }, quietHours: { from: '21:00', to: '08:00' } },
      dueChecks: { rules: [{ afterSeconds: 3600 }] },
      reconciliation: {},
      silence: {},
      retention: {},
    },
  };
}

/** Sets `path` (`a.0.b`) in complete options. */
function withValue(path: string, value: unknown): VerifiedUsersModuleOptions {
  const options = complete();
  const names = path.split('.');
  const last = names.pop()!;
  const place = names.reduce<Record<string, unknown>>(
    (inner, name) => inner[name] as Record<string, unknown>,
    options as unknown as Record<string, unknown>,
  );
  place[last] = value;
  return options;
}

describe('P21 options that nobody reads are refused at the start', () => {
  it('P21 complete options have no problem', () => {
    expect(findOptionProblems(complete())).toEqual([]);
  });

  it.each([
    ['publicURL', 'publicURL: unknown option; did you mean publicUrl?'],
    ['rol', 'rol: unknown option; did you mean role?'],
    ['projects.0.webhookSecret', 'projects[0].webhookSecret: unknown option; did you mean webhookSecrets?'],
    ['projects.0.prove.clientID', 'projects[0].prove.clientID: unknown option; did you mean clientId?'],
    [
      'projects.0.prove.retry.maxAttempt',
      'projects[0].prove.retry.maxAttempt: unknown option; did you mean maxAttempts?',
    ],
    ['queue.prefx', 'queue.prefx: unknown option; did you mean prefix?'],
    ['mail.company.supportMail', 'mail.company.supportMail: unknown option; did you mean supportEmail?'],
    [
      'mail.templates.invitation.en.txt',
      'mail.templates.invitation.en.txt: unknown option; did you mean text?',
    ],
    ['encryption.key', 'encryption.key: unknown option; did you mean keys?'],
    ['webhook.maxBodyByte', 'webhook.maxBodyByte: unknown option; did you mean maxBodyBytes?'],
    ['journal.dir', 'journal.dir: unknown option; known are directory, maxBytes, keepSeconds, keepMaxBytes'],
    [
      'notifications.retry.maxDelay',
      'notifications.retry.maxDelay: unknown option; did you mean maxDelaySeconds?',
    ],
    [
      'reverification.webSdk.origins',
      'reverification.webSdk.origins: unknown option; known are url, connectOrigins',
    ],
    [
      'reverification.limits.requestPerLink',
      'reverification.limits.requestPerLink: unknown option; did you mean requestsPerLink?',
    ],
    ['companyApi.token', 'companyApi.token: unknown option; did you mean tokens?'],
    [
      'hostEvents.retry.giveUpSeconds',
      'hostEvents.retry.giveUpSeconds: unknown option; did you mean giveUpAfterSeconds?',
    ],
    ['schedules.reminder', 'schedules.reminder: unknown option; did you mean reminders?'],
    [
      'schedules.reminders.timing.every',
      'schedules.reminders.timing.every: unknown option; did you mean everySeconds?',
    ],
    [
      'schedules.reminders.quietHours.until',
      'schedules.reminders.quietHours.until: unknown option; known are from, to',
    ],
    [
      'schedules.dueChecks.rules.0.country',
      'schedules.dueChecks.rules[0].country: unknown option; did you mean countries?',
    ],
  ])('P21 an unknown name at any level: %s', (path, line) => {
    expect(findOptionProblems(withValue(path, 1))).toEqual([line]);
  });

  it.each([
    ['queue.connection', 'redis://user:CANARY@localhost:6379', /^queue\.connection: expected an object/],
    ['queue.connection', ['localhost'], /^queue\.connection: expected an object/],
    [
      'queue.connection',
      { postgresUrl: 'postgres://h/db', shema: 'x' },
      /^queue\.connection\.shema: .*did you mean schema/,
    ],
    ['webhook', 'CANARY', /^webhook: expected an object$/],
    ['companyApi', ['CANARY'], /^companyApi: expected an object$/],
    ['reverification.limits', 5, /^reverification\.limits: expected an object$/],
    ['schedules.retention', 'off', /^schedules\.retention: expected an object$/],
    ['schedules.dueChecks.rules', { afterSeconds: 1 }, /^schedules\.dueChecks\.rules: expected/],
    ['projects.0.acceptBareToken', 'false', /^projects\[0\]\.acceptBareToken: expected true or false$/],
    ['projects.0.acceptWithoutExpiry', 0, /^projects\[0\]\.acceptWithoutExpiry: expected true or false$/],
    ['projects.0.issuer', '', /^projects\[0\]\.issuer: /],
  ])('P21 a value of the wrong kind: %s = %j', (path, value, line) => {
    const faults = findOptionProblems(withValue(path, value));
    expect(faults).toEqual([expect.stringMatching(line)]);
    expect(faults.join()).not.toContain('CANARY');
  });

  it('P21 a name that is not one line is shown as one, cut short', () => {
    const [line] = findOptionProblems(withValue(`odd\n${'x'.repeat(500)}`, 1));
    expect(line).toMatch(/^"odd\\n.{1,80}": unknown option/);
    expect(line).not.toContain('\n');
  });
});

describe('P21 imports that cannot work are refused at the start', () => {
  async function start(imports: unknown[]): Promise<string> {
    @Module({ imports: imports as never })
    class Host {}
    return NestFactory.createApplicationContext(Host, { logger: false, abortOnError: false }).then(
      (context) => context.close().then(() => 'started'),
      (error: Error) => error.message,
    );
  }
  const refusal = (call: () => unknown): string => {
    try {
      call();
      return 'taken';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('P21 the bare class is refused, in words that name what to write', async () => {
    const message = await start([VerifiedUsersModule]);
    expect(message).toMatch(
      /^VerifiedUsersModule cannot start:\n  - imports: expected VerifiedUsersModule\.forRoot/,
    );
  });

  it.each(['Web', 'workers', 'wrker', '', null, 1])('P21 role %j is refused', (role) => {
    const message = refusal(() => VerifiedUsersModule.forRoot({ ...complete(), role: role as never }));
    expect(message).toMatch(/role: expected one of all, web, worker/);
  });

  it('P21 a role that was nearly right names the one that was meant', () => {
    expect(refusal(() => VerifiedUsersModule.forRoot({ ...complete(), role: 'workr' as never }))).toMatch(
      /did you mean worker\?/,
    );
  });

  it('P21 switches beside the options are true or false', () => {
    for (const name of ['isGlobal', 'companyApiRoutes']) {
      expect(refusal(() => VerifiedUsersModule.forRoot({ ...complete(), [name]: 'false' }))).toMatch(
        `${name}: expected true or false`,
      );
    }
  });

  it('P21 what stands beside a factory is known, and options are not among it', () => {
    const besides = (extra: object) =>
      refusal(() => VerifiedUsersModule.forRootAsync({ useFactory: complete, inject: [], ...extra }));
    expect(besides({})).toBe('taken');
    expect(besides({ role: 'web', isGlobal: true, companyApiRoutes: false, imports: [] })).toBe('taken');
    expect(besides({ companyApiGuards: class {} })).toMatch(
      /companyApiGuards: unknown option; did you mean companyApiGuard\?/,
    );
    expect(besides({ publicUrl: 'https://a.example' })).toMatch(/publicUrl: return it from the factory/);
  });

  it('P21 what a factory returns too late is told where it belongs', () => {
    expect(findOptionProblems({ ...complete(), role: 'worker' } as never)).toEqual([
      expect.stringMatching(/^role: .*beside useFactory/),
    ]);
  });
});

describe('P21 the web SDK is the only thing on its host that the page may run', () => {
  const problemsOf = (url: string) => findOptionProblems(withValue('reverification.webSdk.url', url));

  it.each([
    'https://cdn.example.com/sdk.mjs',
    'https://cdn.example.com//sdk.mjs',
    'https://cdn.example.com/sdk/../sdk.mjs',
    'https://cdn.example.com/%2e/sdk.mjs',
    'https://cdn.example.com',
  ])('P21 %s is refused: its folder is the whole host', (url) => {
    expect(problemsOf(url)).toEqual([
      expect.stringMatching(/^reverification\.webSdk\.url: .*folder of its own/),
    ]);
  });

  it.each(['https://cdn.example.com/prove/sdk.mjs', 'http://127.0.0.1:4010/web-sdk.js'])(
    'P21 %s is fine',
    (url) => {
      expect(problemsOf(url)).toEqual([]);
    },
  );
});
