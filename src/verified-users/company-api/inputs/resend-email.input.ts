import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { EMAIL_KINDS } from '../../reverification/resend-emails.service';

/** Which of the customer's emails to resend. */
export class ResendEmailInput {
  /** Default: the latest email of the latest case. */
  @ApiPropertyOptional({
    enum: EMAIL_KINDS,
    description:
      'Default: the latest email of the latest case. One with a link is sent again as an invitation.',
  })
  @IsOptional()
  @IsIn(EMAIL_KINDS)
  kind?: string;
}
