import { isUrlOf } from './is-url-of';

/** Has one place for the link token. */
export function isPageUrl(value: unknown): value is string {
  return isUrlOf(value, ['http:', 'https:']) && value.split('{token}').length === 2;
}
