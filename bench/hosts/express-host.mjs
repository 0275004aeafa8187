// The module in a small host application on Express, answering HTTP only.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { TypeOrmModule } from '@nestjs/typeorm';
import verifiedUsers from '../../dist/src/index.js';

const { DATABASE_URL, REDIS_URL, QUEUE_PREFIX, SECRET, ENCRYPTION_KEY, PORT } = process.env;
const { VerifiedUsersModule, verifiedUsersEntities } = verifiedUsers;
const { hostname, port } = new URL(REDIS_URL);

class HostModule {}
Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: DATABASE_URL,
      poolSize: 10,
      entities: verifiedUsersEntities,
    }),
    VerifiedUsersModule.forRoot({
      role: 'web',
      projects: [{ webhookSecrets: [SECRET] }],
      queue: {
        connection: { host: hostname, port: Number(port || 6379), maxRetriesPerRequest: null },
        prefix: QUEUE_PREFIX,
      },
      mail: {
        transport: 'smtp://127.0.0.1:9',
        from: 'Example Company <no-reply@example.com>',
        company: { name: 'Example Company', supportEmail: 'support@example.com' },
      },
      encryption: { keys: [ENCRYPTION_KEY] },
      publicUrl: 'http://localhost:3000',
    }),
  ],
})(HostModule);

const app = await NestFactory.create(HostModule, new ExpressAdapter(), { logger: false });
await app.listen(Number(PORT), '127.0.0.1');
process.stdout.write('Listening\n');
process.once('SIGTERM', () => process.exit(0));
