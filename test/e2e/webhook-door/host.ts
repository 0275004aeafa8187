import 'reflect-metadata';
import type { AddressInfo, Server } from 'node:net';
import { Body, Controller, Module, Post, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory, type AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { InboxAlerts } from '../../../src/verified-users/inbox/inbox-alerts.service';
import { KeepRefusedDelivery } from '../../../src/verified-users/inbox/keep-refused-delivery.service';
import { StoreDelivery } from '../../../src/verified-users/inbox/store-delivery.service';
import { Clock } from '../../../src/verified-users/options/clock';
import { resolveOptions } from '../../../src/verified-users/options/resolve-options';
import { RESOLVED_OPTIONS } from '../../../src/verified-users/options/resolved-options';
import { ProveWebhookController } from '../../../src/verified-users/webhook/prove-webhook.controller';
import { MetricsRegistry } from '../../../src/verified-users/observability/metrics-registry';
import { WEBHOOK_PROVIDERS } from '../../../src/verified-users/webhook/webhook-providers';
import { RecordingInbox } from './recording-inbox';
import { SECRET } from './signed-token';

export const MAX_BODY_BYTES = 64 * 1024;
export const EU_SECRET = 'whsec_example_only_of_another_project';

/** A route of the host, to see that its own body parsers still work. */
@Controller('echo')
class EchoController {
  @Post()
  echo(@Body() body: unknown): unknown {
    return { echoed: body };
  }
}

export function hostModule(inbox: RecordingInbox): Type {
  const options = resolveOptions({
    projects: [{ webhookSecrets: [SECRET] }, { name: 'eu', webhookSecrets: [EU_SECRET] }],
    queue: { connection: {} },
    mail: {
      transport: 'smtp://localhost',
      from: 'Example <no-reply@example.com>',
      company: { name: 'Example', supportEmail: 'help@example.com' },
    },
    encryption: { keys: [Buffer.alloc(32).toString('base64')] },
    publicUrl: 'https://api.example.com',
    webhook: { maxBodyBytes: MAX_BODY_BYTES },
  });

  @Module({
    controllers: [ProveWebhookController, EchoController],
    providers: [
      MetricsRegistry,
      InboxAlerts,
      ...WEBHOOK_PROVIDERS,
      Clock,
      { provide: RESOLVED_OPTIONS, useValue: options },
      { provide: StoreDelivery, useValue: inbox },
      { provide: KeepRefusedDelivery, useValue: inbox },
    ],
  })
  class HostModule {}
  return HostModule;
}

export const ADAPTERS = ['express', 'fastify'] as const;
export type AdapterName = (typeof ADAPTERS)[number];

export function makeAdapter(name: AdapterName): AbstractHttpAdapter {
  return name === 'express' ? new ExpressAdapter() : new FastifyAdapter();
}

export interface Host {
  app: INestApplication;
  inbox: RecordingInbox;
  /** Address of the server, without a path. */
  url: string;
}

export interface HostOptions {
  adapter?: AbstractHttpAdapter;
  /** Options of `NestFactory.create`. */
  create?: { rawBody?: boolean; bodyParser?: boolean };
  configure?: (app: INestApplication) => void;
}

export async function startHost(
  name: AdapterName,
  { adapter = makeAdapter(name), create = {}, configure }: HostOptions = {},
): Promise<Host> {
  const inbox = new RecordingInbox();
  const app = await NestFactory.create(hostModule(inbox), adapter, {
    logger: false,
    abortOnError: false,
    ...create,
  });
  configure?.(app);
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  return { app, inbox, url: `http://127.0.0.1:${port}` };
}
