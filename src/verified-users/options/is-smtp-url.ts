import { isUrlOf } from './is-url-of';

/** `smtp://` or `smtps://` with a host; its parameter `tls`, if there is one, is `none`. */
export function isSmtpUrl(value: unknown): value is string {
  if (!isUrlOf(value, ['smtp:', 'smtps:'])) return false;
  const { hostname, searchParams } = new URL(value);
  return hostname !== '' && searchParams.getAll('tls').every((word) => word === 'none');
}
