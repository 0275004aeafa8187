import { Module, type DynamicModule } from '@nestjs/common';
import type { Mailbox } from './mailbox';
import { MAILBOX } from './mailbox.constants';
import { MailboxController } from './pages/mailbox.controller';
import { MailboxPages } from './pages/mailbox-pages';

/** The pages at `/mailbox`, where a developer reads what the service would have sent. */
@Module({})
export class MailboxModule {
  static register(mailbox: Mailbox): DynamicModule {
    return {
      module: MailboxModule,
      controllers: [MailboxController],
      providers: [{ provide: MAILBOX, useValue: mailbox }, MailboxPages],
    };
  }
}
