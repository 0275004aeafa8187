import { Inject, Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { headerOf, type CustomerRequest } from './customer-request';

const COOKIE = 'vu_session';
/** Browsers take a cookie of this name from https only, so nobody on the network can plant one. */
const SECURE_COOKIE = `__Secure-${COOKIE}`;
/** So that a browser whose session is over can be told so, and not that its link is unknown. */
const COOKIE_OUTLIVES_SECONDS = 7 * 24 * 3600;
const BEARER = /^Bearer +(\S+)$/i;

/** How the secret of a session travels: in a cookie that scripts cannot read, or as bearer for pages of your own. */
@Injectable()
export class SessionSecrets {
  private readonly secure: boolean;
  private readonly name: string;

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {
    this.secure = new URL(options.publicUrl).protocol === 'https:';
    this.name = this.secure ? SECURE_COOKIE : COOKIE;
  }

  /** The bearer before the cookie: whoever sends it means it. */
  of(request: CustomerRequest): string | null {
    return this.bearerOf(request) ?? parseCookie(headerOf(request, 'cookie') ?? '')[this.name] ?? null;
  }

  bearerOf(request: CustomerRequest): string | null {
    return BEARER.exec(headerOf(request, 'authorization') ?? '')?.[1] ?? null;
  }

  /** `Set-Cookie` for the page of this link and nothing else. The server decides when the session ends, not the cookie. */
  cookie(token: string, secret: string): string {
    return stringifySetCookie({
      name: this.name,
      value: secret,
      path: this.pathOf(token),
      maxAge: this.options.reverification.sessionLifetimeSeconds + COOKIE_OUTLIVES_SECONDS,
      httpOnly: true,
      secure: this.secure,
      sameSite: 'lax',
    });
  }

  /**
   * Path of the page as the customer's browser sees it, behind whatever proxies.
   *
   * @param token as it came: one that was made up may hold slashes and line breaks.
   */
  pathOf(token: string): string {
    return `${new URL(this.options.publicUrl).pathname.replace(/\/$/, '')}/reverify/${encodeURIComponent(token)}`;
  }
}
