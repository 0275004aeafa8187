import { isUrlOf } from './is-url-of';

/** Scheme, host and port alone, as a content security policy names them. */
export function isOrigin(value: unknown): value is string {
  if (!isUrlOf(value, ['http:', 'https:', 'ws:', 'wss:'])) return false;
  const { protocol, host } = new URL(value);
  return value === `${protocol}//${host}`;
}
