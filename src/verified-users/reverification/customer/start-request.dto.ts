import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

const TRANSPORTS = ['cookie', 'bearer'] as const;

/** How the session is to travel. */
export class StartRequest {
  @ApiPropertyOptional({
    enum: TRANSPORTS,
    default: 'cookie',
    description: '`bearer`: the answer holds `sessionToken`, for pages of your own on another origin.',
  })
  @IsOptional()
  @IsIn(TRANSPORTS)
  transport?: (typeof TRANSPORTS)[number];
}
