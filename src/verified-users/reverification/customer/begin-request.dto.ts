import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsNotEmpty, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';

const DEVICES = ['mobile', 'desktop'] as const;

/** The customer agreed to a text. */
export class ConsentRequest {
  @ApiProperty({ description: 'Version of the text that was shown, as the state names it.', maxLength: 64 })
  @IsString()
  @MaxLength(64)
  textVersion!: string;
}

/** A number to be verified. */
export class BeginRequest {
  @ApiPropertyOptional({
    description: 'With its country code. Default: the number on record.',
    maxLength: 40,
  })
  @IsOptional()
  @IsString()
  @MaxLength(40)
  phoneNumber?: string | null;

  @ApiPropertyOptional({ description: 'Used only where no name is on record.', maxLength: 100 })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  firstName?: string | null;

  @ApiPropertyOptional({ description: 'Used only where no name is on record.', maxLength: 100 })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  lastName?: string | null;

  @ApiProperty({ enum: DEVICES, description: 'Whether the page is open on the phone itself, or elsewhere.' })
  @IsIn(DEVICES)
  device!: (typeof DEVICES)[number];

  @ApiPropertyOptional({ description: 'Needed for numbers of some countries; kept with its time.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ConsentRequest)
  consent?: ConsentRequest | null;

  @ApiPropertyOptional({
    description:
      'The text for mobile carriers was shown (`consent.byContinuing`); kept for numbers of the US.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ConsentRequest)
  carrierConsent?: ConsentRequest | null;
}
