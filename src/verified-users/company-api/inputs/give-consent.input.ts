import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length, Matches } from 'class-validator';

const PLAIN = /^[^\p{Cc}\p{Cs}]+$/u;

/** The customer's agreement that a mobile operator may be asked, as the company obtained it. */
export class GiveConsentInput {
  @ApiProperty({
    example: 'GB',
    description: 'ISO 3166-1 alpha-2 of the number; `+44` and the like where it could be of several.',
  })
  @IsString()
  @Matches(/^([A-Z]{2}|\+\d{1,3})$/, { message: 'country must be a country code such as GB' })
  country!: string;

  @ApiProperty({ maxLength: 64, example: '2026-01', description: 'Which text the customer agreed to.' })
  @IsString()
  @Length(1, 64)
  @Matches(PLAIN, { message: 'textVersion must not hold control characters' })
  textVersion!: string;

  @ApiProperty({ maxLength: 64, example: 'branch', description: 'Where the customer agreed.' })
  @IsString()
  @Length(1, 64)
  @Matches(PLAIN, { message: 'channel must not hold control characters' })
  channel!: string;
}
