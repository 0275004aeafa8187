import {
  Controller,
  ForbiddenException,
  Get,
  Header,
  Headers,
  Inject,
  Param,
  Post,
  Query,
  Redirect,
  Req,
  Res,
  UseGuards,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import type { Mailbox } from '../mailbox';
import { MAILBOX } from '../mailbox.constants';
import { HostGuard } from './host.guard';
import { frameMail, MAIL_POLICY } from './mail-frame';
import { mailboxPath } from './mailbox-path';
import { MailboxPages, PAGE_POLICY } from './mailbox-pages';

/** What Express and Fastify have in common of what is needed here. */
interface AnyRequest {
  originalUrl: string;
}
interface AnyResponse {
  status(code: number): unknown;
}

const HTML = 'text/html; charset=utf-8';

@UseGuards(HostGuard)
@Controller({ path: 'mailbox', version: VERSION_NEUTRAL })
export class MailboxController {
  constructor(
    @Inject(MAILBOX) private readonly mailbox: Mailbox,
    @Inject(MailboxPages) private readonly pages: MailboxPages,
  ) {}

  @Get()
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  @Header('Referrer-Policy', 'no-referrer')
  @Header('Cache-Control', 'no-store')
  async list(@Req() request: AnyRequest): Promise<string> {
    return this.pages.list(mailboxPath(request.originalUrl), await this.mailbox.list());
  }

  @Post('clear')
  @Redirect(undefined, 303)
  async clear(
    @Req() request: AnyRequest,
    @Headers('sec-fetch-site') site: string | undefined,
  ): Promise<{ url: string }> {
    // A page elsewhere can post a form to this machine; the browser says where the post comes from.
    if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new ForbiddenException();
    await this.mailbox.clear();
    return { url: mailboxPath(request.originalUrl) };
  }

  @Get(':id')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', PAGE_POLICY)
  @Header('Referrer-Policy', 'no-referrer')
  @Header('Cache-Control', 'no-store')
  async read(
    @Req() request: AnyRequest,
    @Res({ passthrough: true }) response: AnyResponse,
    @Param('id') id: string,
    @Query('view') view?: unknown,
  ): Promise<string> {
    const path = mailboxPath(request.originalUrl);
    const mail = await this.mailbox.read(id);
    if (!mail) {
      response.status(404);
      return this.pages.missing(path);
    }
    return this.pages.mail(path, mail, view === 'text' || mail.html === null ? 'text' : 'html');
  }

  @Get(':id/html')
  @Header('Content-Type', HTML)
  @Header('Content-Security-Policy', MAIL_POLICY)
  @Header('Referrer-Policy', 'no-referrer')
  @Header('X-Content-Type-Options', 'nosniff')
  @Header('X-DNS-Prefetch-Control', 'off')
  @Header('Cache-Control', 'no-store')
  async html(@Res({ passthrough: true }) response: AnyResponse, @Param('id') id: string): Promise<string> {
    const mail = await this.mailbox.read(id);
    if (!mail) response.status(404);
    return frameMail(mail?.html ?? '');
  }
}
