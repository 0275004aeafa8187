import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';

export class CloseCustomerInput {
  @ApiPropertyOptional({
    default: false,
    description: 'Whether the enrolment at Prove is ended too, for good. Otherwise Prove goes on watching.',
  })
  @IsOptional()
  @IsBoolean()
  disenroll?: boolean;
}
