import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsLocale, IsOptional, IsString, Length, Matches } from 'class-validator';
import { IsEmailAddress } from '../../identity/is-email-address.decorator';
import { IsKnownTimeZone } from '../../identity/is-known-time-zone.decorator';

const NAME = /^[^\p{Cc}\p{Cs}<>]+$/u;

/** What is to change; null clears a field, what is left out stays. */
export class ChangeContactInput {
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 200, example: 'Ada' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  @Matches(NAME, { message: 'firstName must not hold control characters or angle brackets' })
  firstName?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 200, example: 'Keller' })
  @IsOptional()
  @IsString()
  @Length(1, 200)
  @Matches(NAME, { message: 'lastName must not hold control characters or angle brackets' })
  lastName?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'ada@example.com',
    description: 'The former address is told of the change by email.',
  })
  @IsOptional()
  @IsEmailAddress()
  email?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: '+12025550123',
    description:
      'With its country code. Another number than before makes a `verified` identity `reverification_required`.',
  })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  phoneNumber?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'es',
    description: 'BCP 47 tag; null: the default.',
  })
  @IsOptional()
  @IsLocale({ message: 'locale must be a BCP 47 tag such as "es" or "en-US"' })
  locale?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'America/New_York',
    description: 'IANA time zone, for quiet hours; null: that of the schedules.',
  })
  @IsOptional()
  @IsKnownTimeZone()
  timeZone?: string | null;
}
