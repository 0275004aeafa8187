import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, Matches } from 'class-validator';

/** Why, and whether the customer is asked by email. */
export class RequireReverificationInput {
  @ApiPropertyOptional({ default: true, description: 'Whether the customer is invited by email.' })
  @IsOptional()
  @IsBoolean()
  invite?: boolean;

  /** Stands in the history as the id of the cause. Default `requested`. */
  @ApiPropertyOptional({
    pattern: '^[a-z0-9_]{1,64}$',
    example: 'suspicious_login',
    description: 'A code of yours, for the history. No personal data. Default `requested`.',
  })
  @IsOptional()
  @Matches(/^[a-z0-9_]{1,64}$/, { message: 'reason must be 1 to 64 of a-z, 0-9 and _' })
  reason?: string;
}
