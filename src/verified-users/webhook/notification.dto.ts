import { IsDate, Matches, ValidateBy } from 'class-validator';

// One rule per field, because each rule of each field is paid for every item, and a delivery may hold 10,000.
// PostgreSQL's text holds no NUL, and UTF-8 no half of a surrogate pair: either would be changed on its way.
const EVENT_ID = /^[^\p{Cc}\p{Cs}]{1,255}$/u;
const EVENT_TYPE = /^[^\p{Cc}\p{Cs}]{1,100}$/u;
const CUSTOMER_OR_PROVE_ID = /^[^\0\p{Cs}]{0,255}$/u;

/** One item of a delivery's `notifications`, as far as we read it. Fields that we do not know are allowed. */
export class NotificationDto {
  @Matches(EVENT_ID, {
    message: '$property must be text of 1 to 255 characters, without control characters and lone surrogates',
  })
  eventId: unknown;

  /** An open set: types that Prove adds later are accepted. */
  @Matches(EVENT_TYPE, {
    message: '$property must be text of 1 to 100 characters, without control characters and lone surrogates',
  })
  eventType: unknown;

  /** Already read; null when it is none. */
  @IsDate({ message: '$property must be an RFC 3339 time within the years 2000 to 2100' })
  eventTimestamp: unknown;

  @IsIdOrNull()
  clientCustomerId: unknown;

  /** `identityId` and `proveId` are two names of one key. */
  @IsIdOrNull()
  identityId: unknown;

  @IsIdOrNull()
  proveId: unknown;
}

function IsIdOrNull(): PropertyDecorator {
  return ValidateBy({
    name: 'isIdOrNull',
    validator: {
      validate: (value: unknown) =>
        value === null || (typeof value === 'string' && CUSTOMER_OR_PROVE_ID.test(value)),
      defaultMessage: () =>
        '$property must be text of at most 255 characters, without NUL and lone surrogates',
    },
  });
}
