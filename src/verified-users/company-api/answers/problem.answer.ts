import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Every error, as RFC 9457 has it. Holds no personal data. */
export class ProblemAnswer {
  @ApiProperty({ example: 'about:blank' })
  type!: string;

  @ApiProperty({ example: 'Not Found' })
  title!: string;

  @ApiProperty({ example: 404 })
  status!: number;

  @ApiProperty({ example: 'IDENTITY_NOT_FOUND', description: 'Stable; branch on it.' })
  code!: string;

  @ApiProperty({ example: 'No identity is registered under this project and clientCustomerId.' })
  detail!: string;

  @ApiPropertyOptional({
    type: [String],
    description: 'Of `INVALID_REQUEST` and `INVALID_REGISTRATION`: fields and rules, never values.',
  })
  faults?: string[];

  @ApiPropertyOptional({ description: 'Of `CONSENT_REQUIRED`: whose consent is missing.', example: 'GB' })
  country?: string;
}
