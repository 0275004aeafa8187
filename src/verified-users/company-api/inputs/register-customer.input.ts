import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDate, IsOptional, ValidateNested } from 'class-validator';
import { EnrollmentInput, RegisterIdentityInput } from '../../identity/register-identity.input';
import { GiveConsentInput } from './give-consent.input';
import { toTime } from './to-time';

/** Its other rules stand in `EnrollmentInput`. */
export class RegisteredEnrollmentInput extends EnrollmentInput {
  @ApiProperty({ maxLength: 255, description: '`proveId` or `identityId` that Prove gave.' })
  override proveId!: string;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'When the number was last verified. Left out: unknown, and every event about it counts.',
  })
  @Transform(toTime)
  @IsOptional()
  @IsDate({ message: 'enrollment.verifiedAt must be a time with its offset, such as 2026-01-31T12:00:00Z' })
  override verifiedAt?: Date;

  @ApiPropertyOptional({ description: 'Whether Prove said that it is enrolled for notices.' })
  override enrolled?: boolean;
}

/**
 * One customer as the company knows it; null clears a field of a known one. Further rules are in
 * `RegisterIdentityInput`.
 */
export class RegisterCustomerInput extends RegisterIdentityInput {
  @ApiPropertyOptional({ maxLength: 64, description: 'Prove project. Default `default`.' })
  override project?: string;

  @ApiProperty({
    maxLength: 255,
    example: 'customer-1',
    description: 'Your own id of the customer, as given to Prove. No personal data.',
  })
  override clientCustomerId!: string;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 200, example: 'Ada' })
  override firstName?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 200, example: 'Keller' })
  override lastName?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'ada@example.com',
    description: 'Where invitations go.',
  })
  override email?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: '+12025550123',
    description: 'With its country code.',
  })
  override phoneNumber?: string | null;

  @ApiPropertyOptional({ type: String, nullable: true, example: 'en', description: 'BCP 47 tag.' })
  override locale?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    example: 'America/New_York',
    description: 'IANA time zone, for quiet hours. Default: that of the schedules.',
  })
  override timeZone?: string | null;

  @ApiPropertyOptional({
    type: () => RegisteredEnrollmentInput,
    description: 'For a customer who is verified and enrolled already.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => RegisteredEnrollmentInput)
  override enrollment?: RegisteredEnrollmentInput;

  @ApiPropertyOptional({
    default: false,
    description:
      'Reopens a closed customer as `pending`, or as `verified` if `enrollment.verifiedAt` is later than the close.',
  })
  override reopen?: boolean;

  @ApiPropertyOptional({ type: () => [GiveConsentInput], description: 'Agreements that you obtained.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => GiveConsentInput)
  consents?: GiveConsentInput[];
}
