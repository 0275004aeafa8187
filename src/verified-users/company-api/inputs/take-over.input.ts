import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsDate, IsOptional, IsString, Length, Matches } from 'class-validator';
import { RegisterCustomerInput } from './register-customer.input';
import { toTime } from './to-time';

/** A customer who is enrolled at Prove already. */
export class TakeOverInput extends OmitType(RegisterCustomerInput, ['enrollment'] as const) {
  @ApiProperty({ maxLength: 255, description: '`proveId` or `identityId` that Prove gave.' })
  @IsString()
  @Length(1, 255)
  @Matches(/^[^\p{Cc}\p{Cs}]+$/u, { message: 'proveId must not hold control characters' })
  proveId!: string;

  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    description: 'When the number was last verified. Left out: unknown, and every event about it counts.',
  })
  @Transform(toTime)
  @IsOptional()
  @IsDate({ message: 'verifiedAt must be a time with its offset, such as 2026-01-31T12:00:00Z' })
  verifiedAt?: Date;

  @ApiPropertyOptional({
    default: true,
    description:
      'Whether Prove is asked what it holds. Otherwise it stays unknown whether the number is watched.',
  })
  @IsOptional()
  @IsBoolean()
  confirm?: boolean;
}
