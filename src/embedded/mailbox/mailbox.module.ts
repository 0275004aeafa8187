import { Module, type DynamicModule } from '@nestjs/common';
import type { PageLink } from '../../loopback';
import type { Mailbox } from './mailbox';
import { MAILBOX, MAILBOX_HOSTS, MAILBOX_LINKS } from './mailbox.constants';
import { HostGuard } from './pages/host.guard';
import { MailboxController } from './pages/mailbox.controller';
import { MailboxPages } from './pages/mailbox-pages';

/** The pages at `/mailbox`, where a developer reads what the service would have sent. */
@Module({})
export class MailboxModule {
  /**
   * @param hosts names under which the pages are served, besides `localhost` and addresses.
   * @param links pages that belong with it.
   */
  static register(
    mailbox: Mailbox,
    hosts: readonly string[] = [],
    links: readonly PageLink[] = [],
  ): DynamicModule {
    return {
      module: MailboxModule,
      controllers: [MailboxController],
      providers: [
        { provide: MAILBOX, useValue: mailbox },
        { provide: MAILBOX_HOSTS, useValue: hosts },
        { provide: MAILBOX_LINKS, useValue: links },
        HostGuard,
        MailboxPages,
      ],
    };
  }
}
