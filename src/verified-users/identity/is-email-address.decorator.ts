import { isEmail, ValidateBy } from 'class-validator';

/** Most servers refuse quoted mailboxes; invisible characters let one address pose as another. */
const UNUSABLE = /["\p{C}\p{Z}]/u;

/**
 * An address that mail servers accept: mailbox of at most 64 bytes without a leading or trailing dot, domain with a top
 * level, at most 254 characters in all. Letters of any script are allowed; a non-ASCII mailbox needs a server that
 * supports SMTPUTF8.
 */
export function IsEmailAddress(): PropertyDecorator {
  return ValidateBy(
    { name: 'isEmailAddress', validator: { validate: isEmailAddress } },
    { message: 'email must be one email address' },
  );
}

function isEmailAddress(value: unknown): boolean {
  return isEmail(value, { allow_display_name: false }) && !UNUSABLE.test(value as string);
}
