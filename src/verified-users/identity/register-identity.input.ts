import {
  IsBoolean,
  IsDate,
  IsLocale,
  IsOptional,
  IsString,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { Type } from 'class-transformer';
import { IsEmailAddress } from './is-email-address.decorator';
import { IsKnownTimeZone } from './is-known-time-zone.decorator';

/** Letters and digits of any script, spaces and the marks that names hold; no line breaks, no markup. */
const NAME = /^[^\p{Cc}\p{Cs}<>]+$/u;
const PLAIN = /^[^\p{Cc}\p{Cs}]+$/u;
/** As part of a path, clients and proxies take these for the folder and the one above (RFC 3986, section 5.2.4). */
const NO_DOT_SEGMENT = /^(?!\.{1,2}$)/;

/** A customer who is enrolled at Prove already. */
export class EnrollmentInput {
  /** `proveId` or `identityId` that Prove gave. */
  @IsString()
  @Length(1, 255)
  @Matches(PLAIN, { message: 'proveId must not hold control characters' })
  proveId!: string;

  /** When the number was last verified; left out: unknown, and every event about it counts. */
  @IsOptional()
  @IsDate()
  verifiedAt?: Date;

  /** Whether Prove said that the identity is enrolled for notices; left out: unknown. */
  @IsOptional()
  @IsBoolean()
  enrolled?: boolean;
}

/**
 * One customer as the company knows it. For a known customer, null clears a field, and fields that are left out keep
 * their value.
 */
export class RegisterIdentityInput {
  /** Prove project. Default `default`. */
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PLAIN, { message: 'project must not hold control characters' })
  project?: string;

  /** The company's own id of the customer, as given to Prove. No personal data. */
  @IsString()
  @Length(1, 255)
  @Matches(PLAIN, { message: 'clientCustomerId must not hold control characters' })
  @Matches(NO_DOT_SEGMENT, { message: 'clientCustomerId must not be "." or ".."' })
  clientCustomerId!: string;

  @IsOptional()
  @IsString()
  @Length(1, 200)
  @Matches(NAME, { message: 'firstName must not hold control characters or angle brackets' })
  firstName?: string | null;

  @IsOptional()
  @IsString()
  @Length(1, 200)
  @Matches(NAME, { message: 'lastName must not hold control characters or angle brackets' })
  lastName?: string | null;

  /** Where invitations go. Without it the company has to reach the customer itself. */
  @IsOptional()
  @IsEmailAddress()
  email?: string | null;

  /** With country code (`+12025550123`); a number without one is read as a US number. */
  @IsOptional()
  @IsString()
  phoneNumber?: string | null;

  /** BCP 47 tag, for example `es` or `en-US`. */
  @IsOptional()
  @IsLocale({ message: 'locale must be a BCP 47 tag such as "es" or "en-US"' })
  locale?: string | null;

  /** IANA time zone, for example `America/New_York`: reminders keep its quiet hours. Default `schedules.timeZone`. */
  @IsOptional()
  @IsKnownTimeZone()
  timeZone?: string | null;

  /**
   * For a customer who is already verified and enrolled. For a known customer, recorded if there is no enrollment yet
   * and no doubt; otherwise a conflict.
   */
  @IsOptional()
  @ValidateNested()
  @Type(() => EnrollmentInput)
  enrollment?: EnrollmentInput;

  /** Reopens a closed customer as `pending`, or as `verified` if `enrollment.verifiedAt` is later than the close. */
  @IsOptional()
  @IsBoolean()
  reopen?: boolean;
}
