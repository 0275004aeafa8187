import { createHash } from 'node:crypto';
import { pagePolicy, type PageSources } from './page-policy';

/**
 * Headers of every page behind a link. The address holds the link token, so nothing may store it, send it on as
 * referrer, index it or frame it. Only `styles` may apply, and only the configured sources be loaded.
 *
 * With `no-referrer` a browser sends `Origin: null` with the form, so the POST cannot be checked by its origin;
 * the token in its path is what authorises it.
 */
export function pageHeaders(styles: string, sources: PageSources): Record<string, string> {
  const styleHash = createHash('sha256').update(styles, 'utf8').digest('base64');
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': pagePolicy(styleHash, sources),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'X-Robots-Tag': 'noindex, nofollow',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  };
}
