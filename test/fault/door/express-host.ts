import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { TypeOrmModule } from '@nestjs/typeorm';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { VerifiedUsersModule, verifiedUsersEntities } from '../../../src';
import { HTTP_LIMITS } from '../../../src/service/http-limits';

/** Limits as docs/embedding.md tells hosts to set them, but Node looks every second, so that the tests need not wait. */
class LimitedExpressAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    this.httpServer = createServer(HTTP_LIMITS.http, this.getInstance());
    this.httpServer.setTimeout(HTTP_LIMITS.connectionTimeout);
    // Node's own 5 s can end a connection that was idle for so long just as the next delivery comes on it.
    this.httpServer.keepAliveTimeout = HTTP_LIMITS.keepAliveTimeout;
  }
}

/** A program: the module in a host application on Express, as a process that can crash. Told what the service is told. */
async function main(): Promise<void> {
  const env = process.env as Record<string, string>;
  const options = {
    projects: [{ webhookSecrets: [env['PROVE_WEBHOOK_SECRETS']!] }],
    queue: { connection: { postgresUrl: env['DATABASE_URL']! }, prefix: env['QUEUE_PREFIX'] },
    mail: {
      transport: env['SMTP_URL']!,
      from: env['MAIL_FROM']!,
      company: { name: 'Example Company', supportEmail: 'support@example.com' },
    },
    encryption: { keys: [env['ENCRYPTION_KEYS']!] },
    publicUrl: 'http://localhost:3000',
    ...(env['DATA_DIR'] && { journal: { directory: join(env['DATA_DIR'], 'journal') } }),
  };
  const database = TypeOrmModule.forRoot({
    type: 'postgres',
    url: env['DATABASE_URL'],
    entities: verifiedUsersEntities,
  });
  class HostModule {}
  const imports = [database, VerifiedUsersModule.forRoot({ ...options, role: 'web' })];
  const app = await NestFactory.create({ module: HostModule, imports }, new LimitedExpressAdapter(), {
    logger: false,
  });
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ level: 'info', msg: 'Service started', port })}\n`);
}

void main();
