import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsOptional, IsString, Length, Matches } from 'class-validator';

const PLAIN = /^[^\p{Cc}\p{Cs}]+$/u;

/** Finds customers by one of the five. In a body, for an address or a number does not belong into a URL (P13). */
export class LookUpInput {
  @ApiPropertyOptional({ description: 'Prove project. Default `default`.', example: 'default' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PLAIN, { message: 'project must not hold control characters' })
  project?: string;

  @ApiPropertyOptional({ maxLength: 255, example: 'customer-1' })
  @IsOptional()
  @IsString()
  @Length(1, 255)
  @Matches(PLAIN, { message: 'clientCustomerId must not hold control characters' })
  clientCustomerId?: string;

  @ApiPropertyOptional({ maxLength: 255, description: 'Of the current enrollment, or an earlier one.' })
  @IsOptional()
  @IsString()
  @Length(1, 255)
  @Matches(PLAIN, { message: 'proveId must not hold control characters' })
  proveId?: string;

  @ApiPropertyOptional({ description: 'With its country code.', example: '+12025550123' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  phoneNumber?: string;

  @ApiPropertyOptional({ description: 'Upper and lower case do not matter.', example: 'ada@example.com' })
  @IsOptional()
  @IsEmail({ allow_display_name: false }, { message: 'email must be one email address' })
  email?: string;

  @ApiPropertyOptional({
    description:
      'What the page told the customer to quote. Upper and lower case, spaces and hyphens do not matter.',
    example: '94Y8V6K2',
  })
  @IsOptional()
  @IsString()
  @Matches(/^[\s-]*(?:[0-9A-Za-z][\s-]*){8}$/, { message: 'caseReference must have 8 letters and digits' })
  @Length(8, 32)
  caseReference?: string;
}
