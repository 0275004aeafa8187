import { ApiPropertyOptional, ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, Matches } from 'class-validator';
import { ENHANCED_STATUS } from '../../mail/bounces/bounce-type';
import { BOUNCE_TYPES, type BounceType } from '../../mail/email-attempt.entity';

const PLAIN = /^[^\p{Cc}\p{Cs}]+$/u;

/** An email that came back. */
export class ReportBounceInput {
  @ApiProperty({
    maxLength: 400,
    example: '<0b8a1f4e-6f0e-4a53-9b1b-7d3f6f0f2c11@northwind.example>',
    description: 'Message-ID of the email, or the id that your `EmailSender` returned for it.',
  })
  @IsString()
  @Length(1, 400)
  @Matches(PLAIN, { message: 'messageId must not hold control characters' })
  messageId!: string;

  /** Default: as `status` says. */
  @ApiPropertyOptional({
    enum: BOUNCE_TYPES,
    description:
      '`hard`: the address takes no emails, and gets none any more; `soft`: anything else. Default: as `status` says.',
  })
  @IsOptional()
  @IsIn(BOUNCE_TYPES)
  type?: BounceType;

  /** Needed without `type`. */
  @ApiPropertyOptional({ example: '5.1.1', description: 'Enhanced status code; needed without `type`.' })
  @IsOptional()
  @IsString()
  @Matches(ENHANCED_STATUS, { message: 'status must be an enhanced status code such as 5.1.1' })
  status?: string;

  /** Project of the customer. Default `default`. */
  @ApiPropertyOptional({ example: 'default' })
  @IsOptional()
  @IsString()
  @Length(1, 64)
  @Matches(PLAIN, { message: 'project must not hold control characters' })
  project?: string;
}
