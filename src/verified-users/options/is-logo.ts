import { isUrlOf } from './is-url-of';

/** An `https://` address, or a picture in the text itself: mail clients and the page's policy take nothing else. */
export function isLogo(value: unknown): value is string {
  return (
    isUrlOf(value, ['https:']) ||
    (typeof value === 'string' && /^data:image\/(png|jpeg|webp|svg\+xml);base64,[A-Za-z0-9+/=]+$/.test(value))
  );
}
