import { ProveError } from './prove.error';

export type Fields = Record<string, unknown>;

const text = (value: unknown): boolean => typeof value === 'string';
const flag = (value: unknown): boolean => typeof value === 'boolean';
const matching = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);

const VERIFICATION_TYPES =
  /^(verifiedUser|accountOpening|humanAssurance|bot|prefill|prefillForBiz|identityResolution)$/;

const RULES: Record<string, (value: unknown) => boolean> = {
  possessionType: matching(/^(mobile|desktop|none)$/),
  verificationType: matching(VERIFICATION_TYPES),
  phoneNumber: matching(/^[A-Za-z0-9+]{1,32}$/),
  firstName: text,
  lastName: text,
  finalTargetUrl: matching(/^[A-Za-z0-9\-._+=/:?]{1,128}$/),
  smsMessage: matching(/^[^]{0,160}$/),
  emailAddress: matching(/^[A-Za-z0-9@.+]*$/),
  allowOTPRetry: flag,
  checkReputation: flag,
  rebind: flag,
  correlationId: text,
  clientCustomerId: text,
  clientRequestId: text,
  clientHumanId: text,
  proveId: text,
  deviceId: text,
  ipAddress: text,
  userAgent: text,
  identityAttributes: Array.isArray,
  items: Array.isArray,
};

/**
 * The body's fields, checked by the contract's rules; unknown ones are left alone.
 *
 * @throws {ProveError} names the first field that is missing or wrong; `code` is 1001 in generation A
 */
export function checkFields(body: unknown, required: readonly string[], code = 8001): Fields {
  const fields = asFields(body, code);
  for (const name of required)
    if (fields[name] === undefined || fields[name] === null || fields[name] === '')
      throw ProveError.missing(name, code);
  for (const [name, value] of Object.entries(fields))
    if (value !== null && Object.hasOwn(RULES, name) && !RULES[name]!(value))
      throw ProveError.invalid(name, code);
  return fields;
}

/** The field's text; absent, empty and null are one. */
export function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function asFields(body: unknown, code: number): Fields {
  if (body === undefined || body === null) return {};
  if (typeof body !== 'object' || Array.isArray(body)) throw new ProveError(400, code, 'malformed request');
  return body as Fields;
}
