import { BullModule } from '@nestjs/bullmq';
import {
  ValidationPipe,
  VersioningType,
  type INestApplication,
  type LoggerService,
  type ModuleMetadata,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { QueueOptions } from 'bullmq';
import type { VerifiedUsersModuleExtras, VerifiedUsersModuleOptions } from '../../../src';
import { engines, type Engine } from '../engines';
import { WEBHOOK_SECRET } from '../sign';
import type { SmtpCatcher } from '../smtp-catcher';
import { TEST_KEY } from '../test-app';
import { API_KEY, ApiKeyGuard, Public } from './api-key.guard';
import { Customer } from './customer.entity';
import { CustomersController } from './customers.controller';
import { HOST_DATA_SOURCE, hostDataSourceOptions } from './host-data-source';
import { registerModule, type Registration } from './register-module';
import { RewriteErrors } from './rewrite-errors.filter';
import { secureHeaders } from './secure-headers';
import { WELCOME_QUEUE, WelcomeProcessor } from './welcome.processor';
import { WrapAnswer } from './wrap-answer.interceptor';

/** Address under which customers reach the host; its path is the global prefix. */
export const HOST_PUBLIC_URL = 'https://api.example.com/api';

export interface HostAppSettings {
  databaseUrl: string;
  smtp: SmtpCatcher;
  adapter?: 'fastify' | 'express';
  engine?: Engine;
  registration?: Registration;
  extras?: VerifiedUsersModuleExtras;
  options?: Partial<VerifiedUsersModuleOptions>;
  /** Modules of the host that stand beside `VerifiedUsersModule`. */
  imports?: ModuleMetadata['imports'];
  logger?: LoggerService;
  /** Whether the host decides itself when its processors begin. */
  manualRegistration?: boolean;
}

export interface HostApp {
  app: INestApplication;
  url: string;
  /** BullMQ configuration of the host's own queue. */
  ownQueue: QueueOptions;
  moduleQueue: VerifiedUsersModuleOptions['queue'];
  /** A request of a client that has the host's API key. */
  request(
    path: string,
    init?: { method?: string; body?: unknown },
  ): Promise<{ status: number; body: unknown }>;
}

/** An API as companies have them: everything global is taken, nothing makes way for the module. */
export async function startHostApp(settings: HostAppSettings): Promise<HostApp> {
  const { databaseUrl, smtp, adapter = 'fastify', engine = engines[0]!, registration = 'forRoot' } = settings;
  const moduleQueue = settings.options?.queue ?? engine.queue(databaseUrl);
  const options: VerifiedUsersModuleOptions = {
    projects: [{ webhookSecrets: [WEBHOOK_SECRET] }],
    queue: moduleQueue,
    mail: {
      transport: smtp.url,
      from: 'Example Company <no-reply@example.com>',
      company: { name: 'Example Company', supportEmail: 'support@example.com' },
    },
    encryption: { keys: [TEST_KEY] },
    publicUrl: HOST_PUBLIC_URL,
    ...settings.options,
  };
  const extras = { dataSource: HOST_DATA_SOURCE, routeDecorators: [Public()], ...settings.extras };
  const ownQueue = engines.find(({ name }) => name === 'Redis')!.queue('') as QueueOptions;
  class HostModule {}
  const app = await NestFactory.create<NestFastifyApplication>(
    {
      module: HostModule,
      imports: [
        TypeOrmModule.forRoot({ ...hostDataSourceOptions(databaseUrl), name: HOST_DATA_SOURCE }),
        TypeOrmModule.forFeature([Customer], HOST_DATA_SOURCE),
        BullModule.forRoot({
          ...ownQueue,
          extraOptions: { manualRegistration: settings.manualRegistration ?? false },
        }),
        BullModule.registerQueue({ name: WELCOME_QUEUE }),
        registerModule(registration, options, extras),
        ...(settings.imports ?? []),
      ],
      controllers: [CustomersController],
      providers: [
        WelcomeProcessor,
        { provide: APP_GUARD, useClass: ApiKeyGuard },
        { provide: APP_INTERCEPTOR, useClass: WrapAnswer },
        { provide: APP_FILTER, useClass: RewriteErrors },
      ],
    },
    (adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter()) as FastifyAdapter,
    { logger: settings.logger ?? false, abortOnError: false },
  );
  app.use(secureHeaders);
  app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
  app.setGlobalPrefix('api');
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  return {
    app,
    url,
    ownQueue,
    moduleQueue,
    async request(path, { method = 'GET', body } = {}) {
      const answer = await fetch(url + path, {
        method,
        headers: { 'x-api-key': API_KEY, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    },
  };
}
