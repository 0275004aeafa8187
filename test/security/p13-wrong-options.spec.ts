import type { VerifiedUsersModuleOptions } from '../../src';
import { MailTransport } from '../../src/verified-users/mail/mail-transport.service';
import { resolveOptions } from '../../src/verified-users/options/resolve-options';
import { createQueueConfig } from '../../src/verified-users/queue/queue-config';
import { WEBHOOK_SECRET } from '../support/sign';
import { TEST_KEY } from '../support/test-app';
import { text } from './silence/canary';
import { CapturedOutput } from './silence/captured-output';
import { findCanaries } from './silence/find-canaries';

describe('P13 a wrong option is not repeated', () => {
  const SECRET = 'hunter2-hunter2';
  const right = (): VerifiedUsersModuleOptions => ({
    projects: [{ webhookSecrets: [WEBHOOK_SECRET] }],
    queue: { connection: { postgresUrl: 'postgres://nobody@127.0.0.1:1/none' } },
    mail: {
      transport: 'smtp://127.0.0.1:1',
      from: 'no-reply@example.com',
      company: { name: 'Example Company', supportEmail: 'support@example.com' },
    },
    encryption: { keys: [TEST_KEY] },
    publicUrl: 'https://api.example.com',
  });

  it.each<[string, (options: VerifiedUsersModuleOptions) => void]>([
    ['a webhook secret', ({ projects }) => (projects[0]!.webhookSecrets = [SECRET])],
    ['a project', ({ projects }) => (projects[0]!.name = `${SECRET} ${SECRET}`)],
    [
      'access to Prove',
      ({ projects }) =>
        (projects[0]!.prove = {
          clientId: `${SECRET}\n`,
          clientSecret: SECRET,
          baseUrl: `https://u:${SECRET}@prove.example`,
        }),
    ],
    ['an encryption key', ({ encryption }) => (encryption.keys = [SECRET])],
    ['a mail server', ({ mail }) => (mail.transport = `smtp://mailer:${SECRET}@mail:port`)],
    ['a public address', (options) => (options.publicUrl = `ftp://user:${SECRET}@api.example.com`)],
    [
      'a database',
      ({ queue }) => (queue.connection = { postgresUrl: `postgres://user:${SECRET}@db:port/x y` }),
    ],
  ])('%s', async (_, spoil) => {
    const options = right();
    spoil(options);
    const output = new CapturedOutput(true);
    const error: unknown = await (async () => {
      const resolved = resolveOptions(options);
      new MailTransport(resolved);
      await createQueueConfig(resolved);
    })().then(
      () => null,
      (reason: unknown) => reason,
    );
    // Node prints its warnings in a later turn.
    await new Promise(setImmediate);
    output.stop();
    expect(error).toHaveProperty('message');
    const said = [{ where: 'error', content: error }, ...output.lines];
    expect(findCanaries(said, [text('secret', SECRET)])).toEqual([]);
  });
});
