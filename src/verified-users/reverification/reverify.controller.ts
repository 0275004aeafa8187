import {
  Controller,
  Get,
  HttpStatus,
  Inject,
  Logger,
  Param,
  Post,
  Res,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { OpenLink } from './open-link.service';
import { PageRenderer } from './page/page-renderer.service';
import type { PageView } from './page/page-view';

/** The page behind an invitation's link. GET and HEAD show, the button's POST starts (P11). */
@Controller({ path: 'reverify', version: VERSION_NEUTRAL })
export class ReverifyController {
  private readonly logger = new Logger(ReverifyController.name);

  constructor(
    @Inject(OpenLink) private readonly links: OpenLink,
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  @Get(':token')
  async show(@Param('token') token: string, @Res() response: unknown): Promise<void> {
    await this.orUnavailable(response, async () => {
      const link = await this.links.view(token);
      if (link) this.reply(response, { kind: 'confirm', maskedPhone: link.maskedPhone }, link.locale);
      else this.reply(response, { kind: 'link_invalid' }, null, HttpStatus.NOT_FOUND);
    });
  }

  @Post(':token')
  async start(@Param('token') token: string, @Res() response: unknown): Promise<void> {
    await this.orUnavailable(response, async () => {
      const started = await this.links.start(token);
      if (started) this.reply(response, { kind: 'steps' }, started.locale);
      else this.reply(response, { kind: 'link_invalid' }, null, HttpStatus.NOT_FOUND);
    });
  }

  /** A customer gets a page, whatever is wrong with us. */
  private async orUnavailable(response: unknown, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.logger.error({
        message: 'A re-verification page could not be made',
        code: error instanceof Error ? error.name : 'unknown',
      });
      this.reply(response, { kind: 'unavailable' }, null, HttpStatus.SERVICE_UNAVAILABLE);
    }
  }

  /** Answers by itself, so that no interceptor of the host wraps a page into something else. */
  private reply(response: unknown, view: PageView, locale: string | null, status = 200): void {
    const { httpAdapter } = this.adapterHost;
    for (const [name, value] of Object.entries(this.pages.headers()))
      httpAdapter.setHeader(response, name, value);
    httpAdapter.reply(response, this.pages.render(view, locale), status);
  }
}
