import {
  Controller,
  Get,
  HttpStatus,
  Inject,
  Logger,
  Param,
  Post,
  Query,
  Req,
  Res,
  VERSION_NEUTRAL,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ApiExcludeController } from '@nestjs/swagger';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { VerifiedUsersError } from '../options/verified-users-error';
import { sendHttpAnswer } from '../problem/http-answer';
import { CapturesBodies } from '../raw-body/captured-route';
import { discardBody } from '../raw-body/discard-body';
import type { HttpRequest } from '../raw-body/http-request';
import { CustomerFlow } from './customer/customer-flow.service';
import { CustomerLimits } from './customer/customer-limits.service';
import type { CustomerRequest } from './customer/customer-request';
import { FreshLink } from './customer/fresh-link.service';
import { SessionSecrets } from './customer/session-secrets.service';
import { TooManyRequestsError } from '../rate-limit/too-many-requests.error';
import { browserLocale } from './page/browser-locale';
import {
  beginRequestOf,
  isOfAnotherSite,
  readPageForm,
  sentFormOf,
  wayOf,
  type PageForm,
} from './page/page-form';
import { PageRenderer } from './page/page-renderer.service';
import type { PageView, SentForm, Way } from './page/page-view';
import { viewOfState } from './page/view-of-state';

type PageRequest = CustomerRequest & HttpRequest;
interface Asked {
  way?: string;
  ask?: string;
  asked?: string;
}

/** Errors that the form itself can tell, with the answer's status. */
const FORM_FAULTS: Readonly<Record<string, number>> = {
  INVALID_PHONE_NUMBER: HttpStatus.UNPROCESSABLE_ENTITY,
  NAME_REQUIRED: HttpStatus.UNPROCESSABLE_ENTITY,
  CONSENT_REQUIRED: HttpStatus.UNPROCESSABLE_ENTITY,
  CONSENT_TEXT_CHANGED: HttpStatus.CONFLICT,
  UNAVAILABLE: HttpStatus.SERVICE_UNAVAILABLE,
};
/** Pages instead of the one that was asked for. */
const ERROR_PAGES: Readonly<Record<string, { view: PageView; status: number }>> = {
  LINK_INVALID: { view: { kind: 'link_invalid' }, status: HttpStatus.NOT_FOUND },
  // Whoever has the secret of the session knows that the link was one of ours (P12).
  SESSION_EXPIRED: { view: { kind: 'session_expired' }, status: HttpStatus.FORBIDDEN },
  TOO_MANY_REQUESTS: { view: { kind: 'unavailable' }, status: HttpStatus.TOO_MANY_REQUESTS },
  MESSAGE_PAUSE: { view: { kind: 'unavailable' }, status: HttpStatus.TOO_MANY_REQUESTS },
  INVALID_REQUEST: { view: { kind: 'unavailable' }, status: HttpStatus.BAD_REQUEST },
  UNAVAILABLE: { view: { kind: 'unavailable' }, status: HttpStatus.SERVICE_UNAVAILABLE },
};

/**
 * The page behind an invitation's link. GET and HEAD show, the buttons' POSTs do (P11): all to the address of the page, so
 * that the session's cookie is for this path alone.
 */
@ApiExcludeController()
@CapturesBodies('api')
@Controller({ path: 'reverify', version: VERSION_NEUTRAL })
export class ReverifyController {
  private readonly logger = new Logger(ReverifyController.name);

  constructor(
    @Inject(CustomerFlow) private readonly flow: CustomerFlow,
    @Inject(FreshLink) private readonly freshLinks: FreshLink,
    @Inject(CustomerLimits) private readonly limits: CustomerLimits,
    @Inject(SessionSecrets) private readonly secrets: SessionSecrets,
    @Inject(PageRenderer) private readonly pages: PageRenderer,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  /**
   * Where an Instant Link ends on the phone. Says nothing about anybody; before `:token`, which would take it too.
   *
   * @param asc `true` from Prove when the link showed possession. It decides what is said here, and nothing else.
   */
  @Get('phone-done')
  phoneDone(@Query('asc') asc: unknown, @Req() request: CustomerRequest, @Res() response: unknown): void {
    const kind = asc === 'true' ? 'phone_done' : 'phone_failed';
    this.reply(response, { kind }, browserLocale(request));
  }

  @Get(':token')
  async show(
    @Param('token') token: string,
    @Query() asked: Asked,
    @Req() request: PageRequest,
    @Res() response: unknown,
  ): Promise<void> {
    discardBody(request);
    const isFreshLinkAsked = asked.asked === 'fresh-link';
    await this.orErrorPage(request, response, isFreshLinkAsked, async () => {
      this.limits.count(token, request.ip);
      await this.showState(token, request, response, wayOf(asked.way ?? null), {
        asksDecline: asked.ask === 'decline',
      });
    });
  }

  /** The buttons of browsers without script, and the first one of all. They are sent back to where they were. */
  @Post(':token')
  async act(
    @Param('token') token: string,
    @Req() request: PageRequest,
    @Res() response: unknown,
  ): Promise<void> {
    await this.orErrorPage(request, response, false, async () => {
      try {
        this.limits.count(token, request.ip);
        const form = await readPageForm(request);
        await this.perform(form, token, request, response);
      } finally {
        discardBody(request);
      }
    });
  }

  private async perform(form: PageForm, token: string, request: PageRequest, response: unknown) {
    const secret = this.secrets.of(request);
    if (form.action === 'start') {
      const started = await this.flow.start(token, secret);
      const { httpAdapter } = this.adapterHost;
      httpAdapter.appendHeader(response, 'Set-Cookie', this.secrets.cookie(token, started));
      return this.goTo(response, token, form.way === 'new-number' ? '?way=new-number' : '');
    }
    if (isOfAnotherSite(request, this.options.publicUrl))
      return this.reply(response, { kind: 'unavailable' }, browserLocale(request), HttpStatus.FORBIDDEN);
    if (form.action === 'number') return this.sendNumber(form, token, request, response);
    if (form.action === 'check') await this.flow.check(token, secret);
    if (form.action === 'decline') await this.flow.decline(token, secret);
    if (form.action !== 'fresh-link') return this.goTo(response, token);
    await this.freshLinks.request(token);
    this.goTo(response, token, '?asked=fresh-link');
  }

  private async sendNumber(form: PageForm, token: string, request: PageRequest, response: unknown) {
    const secret = this.secrets.of(request);
    const again = (fault: string, status: number, country?: string) =>
      this.showState(token, request, response, form.way, { sent: sentFormOf(form, fault, country) }, status);
    const state = await this.flow.state(token, secret);
    // Nothing is sent to a number that may be a stranger's unless the customer has typed it.
    const mustType =
      state.step === 'number' &&
      (form.way === 'new-number' || state.numberInDoubt || state.maskedPhone === null);
    if (mustType && !form.phoneNumber) return again('INVALID_PHONE_NUMBER', HttpStatus.UNPROCESSABLE_ENTITY);
    try {
      await this.flow.begin(token, secret, beginRequestOf(form, request));
    } catch (error) {
      const { code, country } = error as { code?: string; country?: string };
      const status = code === undefined ? undefined : FORM_FAULTS[code];
      if (code === undefined || status === undefined) throw error;
      return again(code, status, country);
    }
    this.goTo(response, token);
  }

  private async showState(
    token: string,
    request: PageRequest,
    response: unknown,
    way: Way,
    given: { asksDecline?: boolean; sent?: SentForm },
    status: number = HttpStatus.OK,
  ): Promise<void> {
    const { state, sessionEndsAt } = await this.flow.visit(token, this.secrets.of(request));
    const now = this.clock.now();
    const address = new URL(this.secrets.pathOf(token), this.options.publicUrl);
    if (way === 'new-number') address.searchParams.set('way', way);
    const view = viewOfState(state, {
      link: address.href,
      ...{ way, now, asksDecline: false, ...given },
      canShowPossession: this.options.reverification.webSdk !== null,
      sessionLeftMs: (sessionEndsAt ?? now).getTime() - now.getTime(),
    });
    this.reply(response, view, state.locale, status);
  }

  /**
   * A customer gets a page, whatever is wrong with us or with the link.
   *
   * @param isFreshLinkAsked the customer has just asked for another one: the same is said whatever the link was (P12).
   */
  private async orErrorPage(
    request: PageRequest,
    response: unknown,
    isFreshLinkAsked: boolean,
    work: () => Promise<void>,
  ): Promise<void> {
    const locale = browserLocale(request);
    try {
      await work();
    } catch (error) {
      const code = error instanceof VerifiedUsersError ? error.code : '';
      const page = ERROR_PAGES[code];
      if (!page) {
        const name = error instanceof Error ? error.name : 'unknown';
        this.logger.error({ message: 'A re-verification page could not be made', code: name });
        return this.reply(response, { kind: 'unavailable' }, locale, HttpStatus.SERVICE_UNAVAILABLE);
      }
      if (isFreshLinkAsked && (code === 'LINK_INVALID' || code === 'SESSION_EXPIRED'))
        return this.reply(response, { kind: 'fresh_link_asked' }, locale);
      const headers: Record<string, string> =
        error instanceof TooManyRequestsError ? { 'Retry-After': String(error.retryAfterSeconds) } : {};
      this.reply(response, page.view, locale, page.status, headers);
    }
  }

  private goTo(response: unknown, token: string, query = ''): void {
    const headers = { ...this.pages.headers(), Location: `${this.secrets.pathOf(token)}${query}` };
    const answer = { status: HttpStatus.SEE_OTHER, headers, body: '' };
    sendHttpAnswer(this.adapterHost.httpAdapter, response, answer);
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
