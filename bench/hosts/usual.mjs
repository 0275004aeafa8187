// The usual way: Nest on Express, @nestjs/jwt, a validated body, `repository.save` and `queue.add`. SAVE=item saves
// and enqueues one item after the other; SAVE=list saves all items in one call and enqueues them side by side.
import 'reflect-metadata';
import { createSecretKey } from 'node:crypto';
import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { Body, Controller, HttpCode, Inject, Module, Post, UseGuards, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { JwtService } from '@nestjs/jwt';
import { ExpressAdapter } from '@nestjs/platform-express';
import { getRepositoryToken, TypeOrmModule } from '@nestjs/typeorm';
import { Type } from 'class-transformer';
import { IsArray, IsISO8601, IsString, ValidateNested } from 'class-validator';
import { EntitySchema } from 'typeorm';

const { DATABASE_URL, REDIS_URL, QUEUE_PREFIX, SECRET, PORT, SAVE } = process.env;
const { hostname, port } = new URL(REDIS_URL);
const text = { type: 'text' };
// With the secret as text, as most write it, one check costs 35 times as much (`npm run bench -- token`).
const jwt = new JwtService({ secret: createSecretKey(Buffer.from(SECRET)) });

class Item {}
for (const field of ['eventId', 'event', 'eventType', 'clientCustomerId', 'identityId'])
  IsString()(Item.prototype, field);
IsISO8601()(Item.prototype, 'eventTimestamp');
class Delivery {}
IsArray()(Delivery.prototype, 'notifications');
ValidateNested({ each: true })(Delivery.prototype, 'notifications');
Type(() => Item)(Delivery.prototype, 'notifications');

const Notification = new EntitySchema({
  name: 'Notification',
  columns: {
    eventId: { ...text, primary: true },
    event: text,
    eventType: text,
    eventTimestamp: { type: 'timestamptz' },
    clientCustomerId: text,
    identityId: text,
    status: { ...text, default: 'stored' },
    receivedAt: { type: 'timestamptz', createDate: true },
  },
});

class TokenGuard {
  canActivate(context) {
    jwt.verify(context.switchToHttp().getRequest().headers['x-prove-authorization'].slice('Bearer '.length));
    return true;
  }
}

class WebhookController {
  constructor(repository, queue) {
    this.repository = repository;
    this.queue = queue;
  }

  async receive({ notifications }) {
    if (SAVE === 'list') {
      await this.repository.save(notifications);
      await Promise.all(notifications.map((item) => this.enqueue(item)));
    } else {
      for (const item of notifications) {
        await this.repository.save(item);
        await this.enqueue(item);
      }
    }
    return { accepted: notifications.length };
  }

  enqueue({ eventId }) {
    return this.queue.add('notification', { eventId }, { attempts: 3, removeOnComplete: true });
  }
}
const receive = Object.getOwnPropertyDescriptor(WebhookController.prototype, 'receive');
Post()(WebhookController.prototype, 'receive', receive);
HttpCode(200)(WebhookController.prototype, 'receive', receive);
UseGuards(TokenGuard)(WebhookController.prototype, 'receive', receive);
Body(new ValidationPipe({ whitelist: true, transform: true, expectedType: Delivery }))(
  WebhookController.prototype,
  'receive',
  0,
);
Inject(getRepositoryToken(Notification))(WebhookController, undefined, 0);
Inject(getQueueToken('notifications'))(WebhookController, undefined, 1);
Controller('webhooks/prove')(WebhookController);

class HostModule {}
Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: DATABASE_URL,
      poolSize: 10,
      entities: [Notification],
      synchronize: true,
    }),
    TypeOrmModule.forFeature([Notification]),
    BullModule.forRoot({ connection: { host: hostname, port: Number(port || 6379) }, prefix: QUEUE_PREFIX }),
    BullModule.registerQueue({ name: 'notifications' }),
  ],
  controllers: [WebhookController],
})(HostModule);

const app = await NestFactory.create(HostModule, new ExpressAdapter(), { logger: false, bodyParser: false });
app.useBodyParser('json', { limit: '1mb' });
await app.listen(Number(PORT), '127.0.0.1');
process.stdout.write('Listening\n');
process.once('SIGTERM', () => process.exit(0));
