import type { INestApplication, LoggerService, ModuleMetadata, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Worker } from 'bullmq';
import { DataSource, type DataSourceOptions } from 'typeorm';
import {
  VerifiedUsersModule,
  VerifiedUsersService,
  verifiedUsersEntities,
  type VerifiedUsersModuleExtras,
  type VerifiedUsersModuleOptions,
} from '../../src';
import { HostEventsProcessor } from '../../src/verified-users/host-events/host-events.processor';
import { EmailsProcessor } from '../../src/verified-users/mail/emails.processor';
import { NotificationsProcessor } from '../../src/verified-users/inbox/notifications.processor';
import { engines, type Engine } from './engines';
import { sign, WEBHOOK_SECRET } from './sign';
import { startSmtpCatcher, type SmtpCatcher } from './smtp-catcher';
import { createTestDatabase, type TestDatabase } from './test-database';

export const TEST_KEY = Buffer.alloc(32, 7).toString('base64');

export interface TestAppSettings {
  engine?: Engine;
  adapter?: 'fastify' | 'express';
  options?: Partial<VerifiedUsersModuleOptions>;
  extras?: VerifiedUsersModuleExtras;
  /** Shared by several apps of one suite; otherwise each app has its own. */
  database?: TestDatabase;
  smtp?: SmtpCatcher;
  /** Options of the host's TypeORM DataSource beside the usual ones. */
  typeorm?: Partial<Extract<DataSourceOptions, { type: 'postgres' }>>;
  logger?: LoggerService | false;
  nest?: NestApplicationOptions;
  host?: ModuleMetadata;
  /** What imports the module, in place of the host itself. */
  module?: NonNullable<ModuleMetadata['imports']>;
  configure?: (app: INestApplication) => void;
}

export interface TestApp {
  app: INestApplication;
  url: string;
  dataSource: DataSource;
  database: TestDatabase;
  smtp: SmtpCatcher;
  users: VerifiedUsersService;
  /** Posts a body as Prove does. */
  deliver(
    body: unknown,
    init?: { token?: string; headers?: Record<string, string>; path?: string },
  ): Promise<Response>;
  /** Resolves once the condition holds; asked again whenever a worker has ended a job. */
  until(condition: () => Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

/** The module in a small host application, on real PostgreSQL, a real queue engine and a real mail server. */
export async function startTestApp(settings: TestAppSettings = {}): Promise<TestApp> {
  const database = settings.database ?? (await createTestDatabase());
  const smtp = settings.smtp ?? (await startSmtpCatcher());
  const engine = settings.engine ?? engines[0]!;
  const options: VerifiedUsersModuleOptions = {
    projects: [{ webhookSecrets: [WEBHOOK_SECRET] }],
    queue: engine.queue(database.url),
    mail: {
      transport: smtp.url,
      from: 'Example Company <no-reply@example.com>',
      company: { name: 'Example Company', supportEmail: 'support@example.com' },
    },
    encryption: { keys: [TEST_KEY] },
    publicUrl: 'http://localhost:3000',
    // Its tick would come at the minute: tests whose clock is days ahead would be reminded now and then.
    schedules: { reminders: { timing: false } },
    ...settings.options,
  };
  class HostModule {}
  const adapter = settings.adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: HostModule,
      ...settings.host,
      imports: [
        TypeOrmModule.forRoot({
          type: 'postgres',
          url: database.url,
          poolSize: 20,
          entities: verifiedUsersEntities,
          ...settings.typeorm,
        }),
        ...(settings.module ?? [VerifiedUsersModule.forRoot({ ...options, ...settings.extras })]),
        ...(settings.host?.imports ?? []),
      ],
    },
    adapter as FastifyAdapter,
    { logger: settings.logger ?? false, abortOnError: false, ...settings.nest },
  );
  settings.configure?.(app);
  await app.listen(0, '127.0.0.1').catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const workers = settings.extras?.role === 'web' ? [] : workersOf(app);
  return {
    app,
    url,
    database,
    smtp,
    dataSource: app.get(DataSource),
    users: app.get(VerifiedUsersService, { strict: false }),
    deliver: (body, { token = sign(), headers = {}, path = '/webhooks/prove' } = {}) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-prove-authorization': `Bearer ${token}`,
          ...headers,
        },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    until: (condition) => untilWorkersMakeIt(workers, condition),
    async close() {
      await app.close();
      if (!settings.smtp) await smtp.stop();
      if (!settings.database) await database.drop();
    },
  };
}

export function workersOf(app: INestApplication): Worker[] {
  return [NotificationsProcessor, EmailsProcessor, HostEventsProcessor].map(
    (processor) => app.get(processor, { strict: false }).worker,
  );
}

/** Resolves once the condition holds; asked again whenever one of the workers has ended a job. */
export async function untilWorkersMakeIt(
  workers: Worker[],
  condition: () => Promise<boolean>,
): Promise<void> {
  let ended = 0;
  let wake = (): void => undefined;
  const hear = (): void => {
    ended += 1;
    wake();
  };
  for (const worker of workers) worker.on('completed', hear).on('failed', hear);
  try {
    for (;;) {
      const before = ended;
      if (await condition()) return;
      // A job that ended while the condition was being asked counts too.
      if (ended === before) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    for (const worker of workers) worker.off('completed', hear).off('failed', hear);
  }
}
