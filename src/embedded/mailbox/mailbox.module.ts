import { Module, type DynamicModule } from '@nestjs/common';
import type { Mailbox } from './mailbox';
import { MAILBOX, MAILBOX_HOSTS } from './mailbox.constants';
import { HostGuard } from './pages/host.guard';
import { MailboxController } from './pages/mailbox.controller';
import { MailboxPages } from './pages/mailbox-pages';

/** The pages at `/mailbox`, where a developer reads what the service would have sent. */
@Module({})
export class MailboxModule {
  /** @param hosts names under which the pages are served, besides `localhost` and addresses. */
  static register(mailbox: Mailbox, hosts: readonly string[] = []): DynamicModule {
    return {
      module: MailboxModule,
      controllers: [MailboxController],
      providers: [
        { provide: MAILBOX, useValue: mailbox },
        { provide: MAILBOX_HOSTS, useValue: hosts },
        HostGuard,
        MailboxPages,
      ],
    };
  }
}
