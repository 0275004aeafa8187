import { isAccessToken, SHORTEST_TOKEN } from '../../verified-users/options/value-rules';
import { isLogo } from '../../verified-users/options/value-rules';
import type { FaultFinder } from './url-faults';
import { splitList } from './split-list';

const KEY_BYTES = 32;
const KEY_IN_BASE64 = /^[A-Za-z0-9+/]{43}=?$/;
const LEAST_SECRET_LENGTH = 16;
const SENDER = /^(?:[^<>]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@,;]+@[^\s<>@,;]+)$/;

export const findNodeEnvFault: FaultFinder = (value) =>
  /^prod/i.test(value) && value !== 'production'
    ? 'write "production" in full and in small letters; any other value lets the embedded engines start'
    : undefined;

export const findWebhookSecretsFault: FaultFinder = (value) =>
  findItemFault(value, (secret) =>
    secret.length < LEAST_SECRET_LENGTH
      ? `has fewer than ${LEAST_SECRET_LENGTH} characters; copy it whole from Prove's portal, "whsec_" included`
      : undefined,
  );

export const findTokensFault: FaultFinder = (value) =>
  findItemFault(value, (token) =>
    isAccessToken(token)
      ? undefined
      : token.length < SHORTEST_TOKEN
        ? `has fewer than ${SHORTEST_TOKEN} characters; make one with "openssl rand -hex 32"`
        : 'holds a space or another character that fits no header; several tokens are separated by commas',
  );

export const findEncryptionKeysFault: FaultFinder = (value) =>
  findItemFault(value, (key) =>
    KEY_IN_BASE64.test(key) && Buffer.from(key, 'base64').length === KEY_BYTES
      ? undefined
      : `is not ${KEY_BYTES} bytes in base64; make one with "openssl rand -base64 ${KEY_BYTES}"`,
  );

export const findSenderFault: FaultFinder = (value) =>
  /[\r\n]/.test(value) || !SENDER.test(value)
    ? 'expected a sender such as Company <no-reply@example.com>'
    : undefined;

export const findLocaleFault: FaultFinder = (value) => {
  try {
    Intl.getCanonicalLocales(value);
    return undefined;
  } catch {
    return 'expected a locale such as en, es or en-GB';
  }
};

export const findLogoFault: FaultFinder = (value) =>
  isLogo(value) ? undefined : 'expected an https:// address, or data:image/png;base64,...';

/** Looks at each item of a comma-separated list; a fault names the item by its place, because items are secrets. */
export function findItemFault(value: string, find: FaultFinder): string | undefined {
  const items = splitList(value);
  if (items.length === 0) return 'holds nothing between its commas';
  for (const [index, item] of items.entries()) {
    const fault = find(item);
    if (fault)
      return items.length === 1 ? `the value ${fault}` : `value ${index + 1} of ${items.length} ${fault}`;
  }
  return undefined;
}
