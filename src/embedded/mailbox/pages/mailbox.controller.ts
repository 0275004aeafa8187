import {
  Controller,
  ForbiddenException,
  Get,
  Header,
  Headers,
  Inject,
  NotFoundException,
  Param,
  Post,
  Query,
  Redirect,
  Req,
  Res,
  StreamableFile,
  UseGuards,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import type { Mail, Mailbox } from '../mailbox';
import { MAILBOX } from '../mailbox.constants';
import { HostGuard } from './host.guard';
import { frameMail, MAIL_POLICY } from './mail-frame';
import { mailboxPath } from './mailbox-path';
import { MAIL_VIEWS, MailboxPages, PAGE_POLICY, type MailView } from './mailbox-pages';

/** What Express and Fastify have in common of what is needed here. */
interface AnyRequest {
  originalUrl: string;
}
interface AnyResponse {
  status(code: number): unknown;
}

const HTML = 'text/html; charset=utf-8';
const SEARCH_LIMIT_CHARS = 200;

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
  async list(@Req() request: AnyRequest, @Query('q') q?: unknown): Promise<string> {
    const search = typeof q === 'string' ? q.trim().slice(0, SEARCH_LIMIT_CHARS) : '';
    const all = await this.mailbox.list();
    const found = search ? await this.mailbox.list(search) : all;
    return this.pages.list(mailboxPath(request.originalUrl), found, search, all.length);
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
    const [mail, source] = [await this.mailbox.read(id), await this.mailbox.readSource(id)];
    if (!mail || !source) {
      response.status(404);
      return this.pages.missing(path);
    }
    return this.pages.mail(path, mail, viewOf(mail, view), source);
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

  /** For an email program: the bytes as they came. */
  @Get(':id/source')
  @Header('Content-Security-Policy', "default-src 'none'; sandbox")
  @Header('X-Content-Type-Options', 'nosniff')
  @Header('Cache-Control', 'no-store')
  async source(@Param('id') id: string): Promise<StreamableFile> {
    const source = await this.mailbox.readSource(id);
    if (!source) throw new NotFoundException();
    return new StreamableFile(source, {
      type: 'message/rfc822',
      disposition: `attachment; filename="${id}.eml"`,
    });
  }
}

function viewOf({ html }: Pick<Mail, 'html'>, wished: unknown): MailView {
  const view = MAIL_VIEWS.find((one) => one === wished) ?? 'html';
  return html === null && view !== 'source' ? 'text' : view;
}
