import { ApiProperty } from '@nestjs/swagger';
import { EMAIL_STATUSES, type EmailStatus } from '../../mail/email.entity';
import {
  EMAIL_KINDS,
  NOT_RESENT_REASONS,
  type ResendOutcome,
} from '../../reverification/resend-emails.service';
import type { EmailView } from '../identity-view';

const TIME = { type: String, format: 'date-time' } as const;

/** Never holds the address. */
export class EmailAnswer implements EmailView {
  @ApiProperty({ enum: EMAIL_KINDS })
  kind!: string;

  @ApiProperty({ description: '0 for the first of its kind, higher for later and resent ones.' })
  step!: number;

  @ApiProperty({ enum: EMAIL_STATUSES })
  status!: EmailStatus;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'unreachable',
    description:
      'Why it is still queued (`unreachable`, `deferred`), failed (`refused`, `bounced`, `too_old`) or was cancelled.',
  })
  reason!: string | null;

  @ApiProperty({ description: 'Attempts to hand it to the mail server.' })
  attempts!: number;

  @ApiProperty(TIME)
  createdAt!: Date;

  @ApiProperty({ ...TIME, nullable: true })
  finishedAt!: Date | null;
}

export class ResentAnswer implements ResendOutcome {
  @ApiProperty({ description: 'Whether a new email was queued.' })
  queued!: boolean;

  @ApiProperty({ enum: NOT_RESENT_REASONS, nullable: true, description: 'Why none was queued.' })
  reason!: ResendOutcome['reason'];
}
