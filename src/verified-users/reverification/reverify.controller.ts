import {
  Controller,
  Get,
  HttpStatus,
  Inject,
  Logger,
  Param,
  Post,
  Req,
  Res,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiExcludeController } from '@nestjs/swagger';
import { CapturesBodies } from '../raw-body/captured-route';
import { discardBody } from '../raw-body/discard-body';
import type { HttpRequest } from '../raw-body/http-request';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { sendHttpAnswer } from '../problem/http-answer';
import { CustomerFlow } from './customer/customer-flow.service';
import { CustomerLimits } from './customer/customer-limits.service';
import type { CustomerRequest } from './customer/customer-request';
import { LinkInvalidError } from './customer/link-invalid.error';
import { SessionExpiredError } from './customer/session-expired.error';
import { SessionSecrets } from './customer/session-secrets.service';
import { TooManyRequestsError } from './customer/too-many-requests.error';
import { PageRenderer } from './page/page-renderer.service';
import { browserLocale } from './page/browser-locale';
import type { PageView } from './page/page-view';
import { viewOfState } from './page/view-of-state';

/** The page behind an invitation's link. GET and HEAD show, the button's POST starts (P11). */
@ApiExcludeController()
@CapturesBodies('api')
@Controller({ path: 'reverify', version: VERSION_NEUTRAL })
export class ReverifyController {
  private readonly logger = new Logger(ReverifyController.name);

  constructor(
    @Inject(CustomerFlow) private readonly flow: CustomerFlow,
    @Inject(CustomerLimits) private readonly limits: CustomerLimits,
    @Inject(SessionSecrets) private readonly secrets: SessionSecrets,
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Where an Instant Link ends on the phone. Says nothing about anybody; before `:token`, which would take it too. */
  @Get('phone-done')
  phoneDone(@Req() request: CustomerRequest, @Res() response: unknown): void {
    this.reply(response, { kind: 'phone_done' }, browserLocale(request));
  }

  @Get(':token')
  async show(
    @Param('token') token: string,
    @Req() request: CustomerRequest,
    @Res() response: unknown,
  ): Promise<void> {
    await this.orErrorPage(request, response, async () => {
      await this.limits.count(token, request.ip);
      const state = await this.flow.state(token, this.secrets.of(request));
      const canShowPossession = this.options.reverification.webSdk !== null;
      this.reply(response, viewOfState(state, canShowPossession), state.locale);
    });
  }

  /** The form of browsers without script. They are sent back to where they were, now with a session. */
  @Post(':token')
  async start(
    @Param('token') token: string,
    @Req() request: CustomerRequest,
    @Res() response: unknown,
  ): Promise<void> {
    await this.orErrorPage(request, response, async () => {
      await this.limits.count(token, request.ip);
      const secret = await this.flow.start(token, this.secrets.of(request));
      const { httpAdapter } = this.adapterHost;
      httpAdapter.appendHeader(response, 'Set-Cookie', this.secrets.cookie(token, secret));
      const headers = { ...this.pages.headers(), Location: this.secrets.pathOf(token) };
      sendHttpAnswer(httpAdapter, response, { status: HttpStatus.SEE_OTHER, headers, body: '' });
    });
  }

  /** A customer gets a page, whatever is wrong with us or with the link. */
  private async orErrorPage(
    request: CustomerRequest & HttpRequest,
    response: unknown,
    work: () => Promise<void>,
  ): Promise<void> {
    const locale = browserLocale(request);
    // The button's form holds nothing; whatever comes in its place is not wanted.
    discardBody(request);
    try {
      await work();
    } catch (error) {
      // Which of the two it was is not told (P12); the browser's cookie of a session that is over changes nothing.
      if (error instanceof LinkInvalidError || error instanceof SessionExpiredError) {
        return this.reply(response, { kind: 'link_invalid' }, locale, HttpStatus.NOT_FOUND);
      }
      if (error instanceof TooManyRequestsError) {
        const headers = { 'Retry-After': String(error.retryAfterSeconds) };
        return this.reply(response, { kind: 'unavailable' }, locale, HttpStatus.TOO_MANY_REQUESTS, headers);
      }
      this.logger.error({
        message: 'A re-verification page could not be made',
        code: error instanceof Error ? error.name : 'unknown',
      });
      this.reply(response, { kind: 'unavailable' }, locale, HttpStatus.SERVICE_UNAVAILABLE);
    }
  }

  /** Answers by itself, so that no interceptor of the host wraps a page into something else. */
  private reply(
    response: unknown,
    view: PageView,
    locale: string | null,
    status: number = HttpStatus.OK,
    others: Record<string, string> = {},
  ): void {
    const headers = { ...this.pages.headers(), ...others };
    const body = this.pages.render(view, locale);
    sendHttpAnswer(this.adapterHost.httpAdapter, response, { status, headers, body });
  }
}
