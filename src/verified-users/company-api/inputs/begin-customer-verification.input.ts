import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import type { PossessionType } from '../../reverification/verification/verification.entity';

/** Which number is verified, and how the customer shows the phone. */
export class BeginCustomerVerificationInput {
  @ApiProperty({
    enum: ['none', 'mobile', 'desktop'],
    description:
      '`mobile`: your front end runs on the phone; `desktop`: elsewhere; `none`: you have checked possession yourself.',
  })
  @IsIn(['none', 'mobile', 'desktop'])
  possession!: PossessionType;

  @ApiPropertyOptional({
    example: '+12025550123',
    description: 'With its country code. Default: the number on record.',
  })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  phoneNumber?: string;
}
