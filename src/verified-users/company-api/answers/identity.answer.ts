import { ApiProperty } from '@nestjs/swagger';
import {
  RUNNING_STATUSES,
  type PossessionType,
  type VerificationStatus,
} from '../../reverification/verification/verification.entity';
import type {
  ConsentView,
  IdentitySummary,
  IdentityView,
  RequiredIdentityView,
  RunningVerificationView,
} from '../identity-view';
import { EmailAnswer, ResentAnswer } from './email.answer';
import { ReverificationAnswer } from './reverification.answer';
import { StateAnswer } from './state.answer';

const TIME = { type: String, format: 'date-time' } as const;

export class IdentitySummaryAnswer extends StateAnswer implements IdentitySummary {
  @ApiProperty({ format: 'uuid' })
  identityId!: string;

  @ApiProperty({ example: 'default' })
  project!: string;

  @ApiProperty({ example: 'customer-1' })
  clientCustomerId!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    example: 'number_shared',
    description: 'Why a person should look at it.',
  })
  reviewReason!: string | null;

  @ApiProperty({
    ...TIME,
    nullable: true,
    description: 'When the number is to be checked without a notice from Prove; null: not planned.',
  })
  checkDueAt!: Date | null;

  @ApiProperty({
    ...TIME,
    nullable: true,
    description: 'When emails to the address on record were found to come back; it gets none any more.',
  })
  emailUndeliverableSince!: Date | null;

  @ApiProperty(TIME)
  createdAt!: Date;

  @ApiProperty(TIME)
  updatedAt!: Date;
}

export class RunningVerificationAnswer implements RunningVerificationView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: RUNNING_STATUSES })
  status!: VerificationStatus;

  @ApiProperty({ enum: ['none', 'mobile', 'desktop'] })
  possession!: PossessionType;

  @ApiProperty(TIME)
  startedAt!: Date;

  @ApiProperty(TIME)
  expiresAt!: Date;
}

export class ConsentAnswer implements ConsentView {
  @ApiProperty({ example: 'GB' })
  country!: string;

  @ApiProperty({ example: '2026-01' })
  textVersion!: string;

  @ApiProperty({ example: 'branch' })
  channel!: string;

  @ApiProperty({ enum: ['customer', 'company'] })
  givenBy!: 'customer' | 'company';

  @ApiProperty(TIME)
  givenAt!: Date;
}

/** Holds no personal data. */
export class IdentityAnswer extends IdentitySummaryAnswer implements IdentityView {
  @ApiProperty({
    type: () => ReverificationAnswer,
    nullable: true,
    description: 'The open case, or else the latest.',
  })
  reverification!: ReverificationAnswer | null;

  @ApiProperty({ type: () => EmailAnswer, nullable: true, description: 'The latest of that case.' })
  email!: EmailAnswer | null;

  @ApiProperty({
    type: () => RunningVerificationAnswer,
    nullable: true,
    description: 'The one that is running.',
  })
  verification!: RunningVerificationAnswer | null;

  @ApiProperty({ type: () => [ConsentAnswer], description: 'Those that were not withdrawn.' })
  consents!: ConsentAnswer[];
}

export class RequiredIdentityAnswer extends IdentityAnswer implements RequiredIdentityView {
  @ApiProperty({
    type: () => ResentAnswer,
    nullable: true,
    description: 'Whether this request queued an invitation; null: none was requested.',
  })
  invitation!: ResentAnswer | null;
}
