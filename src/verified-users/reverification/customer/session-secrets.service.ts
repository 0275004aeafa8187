import { Inject, Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { headerOf, type CustomerRequest } from './customer-request';

const COOKIE = 'vu_session';
const BEARER = /^Bearer +(\S+)$/i;

/** How the secret of a session travels: in a cookie that scripts cannot read, or as bearer for pages of your own. */
@Injectable()
export class SessionSecrets {
  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {}

  /** The bearer before the cookie: whoever sends it means it. */
  of(request: CustomerRequest): string | null {
    return this.bearerOf(request) ?? parseCookie(headerOf(request, 'cookie') ?? '')[COOKIE] ?? null;
  }

  bearerOf(request: CustomerRequest): string | null {
    return BEARER.exec(headerOf(request, 'authorization') ?? '')?.[1] ?? null;
  }

  /** `Set-Cookie` for the page of this link and nothing else. */
  cookie(token: string, secret: string): string {
    return stringifySetCookie({
      name: COOKIE,
      value: secret,
      path: this.pathOf(token),
      maxAge: this.options.reverification.sessionLifetimeSeconds,
      httpOnly: true,
      secure: new URL(this.options.publicUrl).protocol === 'https:',
      sameSite: 'lax',
    });
  }

  /** Path of the page as the customer's browser sees it, behind whatever proxies. */
  pathOf(token: string): string {
    return `${new URL(this.options.publicUrl).pathname.replace(/\/$/, '')}/reverify/${token}`;
  }
}
