import { IsString, Length, Matches } from 'class-validator';
import type { RegisteredConsent } from './registration';

const PLAIN = /^[^\p{Cc}\p{Cs}]+$/u;

/** The customer's agreement that a mobile operator may be asked, as the company obtained it. */
export class RegisteredConsentInput implements RegisteredConsent {
  /** ISO 3166-1 alpha-2 of the number's country; `+44` and the like where a number could be of several. */
  @IsString()
  @Matches(/^([A-Z]{2}|\+\d{1,3})$/, { message: 'consentCountry must be a country code such as GB' })
  country!: string;

  /** Which text the customer agreed to. */
  @IsString({ message: 'consentTextVersion is missing' })
  @Length(1, 64, { message: 'consentTextVersion must be 1 to 64 characters long' })
  @Matches(PLAIN, { message: 'consentTextVersion must not hold control characters' })
  textVersion!: string;

  /** Where the customer agreed, such as `branch` or `app`. */
  @IsString({ message: 'consentChannel is missing' })
  @Length(1, 64, { message: 'consentChannel must be 1 to 64 characters long' })
  @Matches(PLAIN, { message: 'consentChannel must not hold control characters' })
  channel!: string;
}
