import { randomBytes } from 'node:crypto';
import type { RedisOptions } from 'ioredis';
import { MetricsRegistry, ReadinessService } from '../../../src';
import { startProveEmulator, type ProveEmulator } from '../../../src/emulator';
import type { Engine } from '../../support/engines';
import type { ProveServer } from '../../support/prove/prove-server';
import { startSmtpCatcher, type SmtpCatcher } from '../../support/smtp-catcher';
import { startTestApp } from '../../support/test-app';
import { createTestDatabase } from '../../support/test-database';
import { absentMailServer, askProve, badDeliveries, goodWay, refusingMailServer, wrongInput } from './acts';
import { companyWay } from './company-acts';
import { customerWay } from './customer-acts';
import { brokenDatabase, unreadableContacts } from './broken-database';
import { guessable, key, phone, text, type Canary } from './canary';
import { CapturedOutput } from './captured-output';
import { dumpPostgres } from './dump-postgres';
import { dumpRedis } from './dump-redis';
import { ECHO_PROJECT, echoingProve, failingProve } from './echoing-prove';
import { scheduledWay } from './schedule-acts';
import { TellingHost } from './telling-host';
import { noEvidence, type Evidence } from './evidence';
import {
  addressesOf,
  COMPANY_TOKEN,
  CONTENT,
  FIRST_NAME,
  LAST_NAME,
  LOCAL_PART,
  MAIL_DOMAIN,
  NUMBERS,
  PHONE,
  PUBLIC_URL,
  Scene,
} from './scene';
import { strictMailServer } from './strict-mail-server';

export interface SilenceRun {
  evidence: Evidence;
  canaries: Canary[];
  /** May be in the records of verifications, and nowhere else. */
  sessionCanary: Canary;
  /** May be in the deliveries that are kept, and nowhere else. */
  contentCanary: Canary;
  databaseUrl: string;
  /** Null when the queues are on PostgreSQL. */
  redis: RedisOptions | null;
  drop(): Promise<void>;
}

/** Everything the module does, well and badly, with canaries in every secret place. */
export async function runInSilence(engine: Engine, adapter: 'fastify' | 'express'): Promise<SilenceRun> {
  const secret = `whsec_${randomBytes(24).toString('hex')}`;
  const keys = [randomBytes(32), randomBytes(32)].map((bytes) => bytes.toString('base64'));
  const smtpPassword = `smtp-${randomBytes(12).toString('hex')}`;
  const database = await createTestDatabase();
  const smtp = await startSmtpCatcher(strictMailServer(smtpPassword));
  const queue = engine.queue(database.url);
  const prove = { clientId: 'silence', clientSecret: `prove-${randomBytes(12).toString('hex')}` };
  const emulator = await startProveEmulator({ ...prove, settings: { unknownNumbers: 'accepted' } });
  const echoing = await echoingProve();
  const output = new CapturedOutput();
  const evidence = { ...noEvidence(), output: output.lines };
  const test = await startTestApp({
    engine,
    adapter,
    database,
    smtp,
    logger: output.logger,
    host: { providers: [TellingHost] },
    options: {
      projects: [
        { webhookSecrets: [secret], prove: { ...prove, baseUrl: emulator.url } },
        {
          name: ECHO_PROJECT,
          webhookSecrets: [`${secret}-echo`],
          prove: { ...prove, baseUrl: echoing.url, retry: { maxAttempts: 1 } },
        },
      ],
      companyApi: { tokens: [COMPANY_TOKEN] },
      hostEvents: { retry: { firstDelaySeconds: 3600, maxDelaySeconds: 3600 } },
      queue,
      mail: {
        transport: smtp.url.replace('smtp://', `smtp://mailer:${smtpPassword}@`),
        from: 'Example Company <no-reply@example.com>',
        company: { name: 'Example Company', supportEmail: 'support@example.com' },
        retry: { firstDelaySeconds: 3600, maxDelaySeconds: 3600 },
      },
      encryption: { keys },
      publicUrl: PUBLIC_URL,
      // Ticks that do not come: everything is run by hand.
      schedules: {
        reminders: { timing: false, quietHours: false },
        dueChecks: { timing: false },
        reconciliation: { timing: false },
        silence: { timing: { cron: '0 0 1 1 *' }, neverSeconds: 1 },
        retention: { timing: false },
        history: { timing: false },
      },
      webhook: { maxBodyBytes: 8 * 1024 },
    },
  });
  const scene = new Scene(test, smtp, evidence, secret);
  try {
    await goodWay(scene);
    await askProve(scene, emulator);
    await customerWay(scene, emulator);
    await companyWay(scene, emulator);
    await failingProve(scene, echoing);
    await badDeliveries(scene);
    await scheduledWay(scene, emulator, echoing);
    await refusingMailServer(scene);
    await brokenDatabase(scene);
    await unreadableContacts(scene);
    await wrongInput(scene);
    const metrics = await test.app.get(MetricsRegistry, { strict: false }).metrics();
    evidence.metrics.push({ where: 'metrics', content: metrics });
    const readiness = await test.app.get(ReadinessService, { strict: false }).check();
    evidence.readiness.push({ where: 'readiness', content: readiness });
    await absentMailServer(scene);
    keepUrls(evidence, emulator, echoing);
    await keepSessions(scene);
  } finally {
    await test.close();
    await emulator.stop();
    await echoing.stop();
    output.stop();
  }

  const redis = engine.name === 'Redis' ? (queue.connection as RedisOptions) : null;
  evidence.redis = redis ? await dumpRedis(redis) : [];
  evidence.tables = await dumpPostgres(database.url);
  evidence.emails = smtp.messages.map((content, index) => ({ where: `email ${index}`, content }));
  return {
    evidence,
    canaries: [
      text('first name', FIRST_NAME),
      text('last name', LAST_NAME),
      guessable('email address', ...smtp.messages.flatMap(addressesOf)),
      text('local part of an email address', LOCAL_PART),
      text('domain of an email address', MAIL_DOMAIN),
      phone('phone number', PHONE),
      text('webhook secret', secret.slice('whsec_'.length)),
      ...keys.map((base64, index) => key(`encryption key ${index}`, base64)),
      text('SMTP password', smtpPassword),
      text('Prove client secret', prove.clientSecret),
      text('database password', decodeURIComponent(new URL(database.url).password)),
      text('webhook token', ...[...scene.tokens].map((made) => made.split('.')[2]!)),
      text('link token', ...scene.links, ...linksIn(smtp.messages)),
      ...Object.entries(NUMBERS).map(([name, number]) => phone(`phone number (${name})`, number)),
      text('company token', COMPANY_TOKEN),
      text('idempotency key', ...scene.idempotencyKeys),
      text('session secret', ...scene.sessionSecrets),
      text('auth token', ...scene.authTokens),
    ],
    sessionCanary: text('correlation id', ...scene.correlationIds),
    contentCanary: text('value out of a delivery', CONTENT),
    databaseUrl: database.url,
    redis,
    drop: () => database.drop(),
  };
}

/** Where Prove was asked, and where it sends the customer afterwards. */
function keepUrls(evidence: Evidence, emulator: ProveEmulator, echoing: ProveServer): void {
  const { urls } = evidence;
  for (const { path } of emulator.calls.list()) urls.push({ where: 'call of Prove', content: path });
  for (const { path, query } of echoing.requests)
    urls.push({ where: 'call of Prove', content: [path, query] });
  for (const { finalTargetUrl } of emulator.sessions.list())
    urls.push({ where: 'target of an Instant Link', content: finalTargetUrl });
}

async function keepSessions({ test, correlationIds }: Scene): Promise<void> {
  const rows = await test.dataSource.query<{ id: string }[]>(
    'SELECT correlation_id AS id FROM vu_verification WHERE correlation_id IS NOT NULL',
  );
  for (const { id } of rows) correlationIds.add(id);
}

function linksIn(messages: SmtpCatcher['messages']): string[] {
  return messages.flatMap(({ text }) => /\/reverify\/([\w-]{43})/.exec(text ?? '')?.[1] ?? []);
}
