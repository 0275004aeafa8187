import { ApiProperty } from '@nestjs/swagger';
import {
  VERIFICATION_FAILURES,
  type VerificationFailure,
  type VerificationView,
} from '../../reverification/verification/verification-view';
import {
  VERIFICATION_STATUSES,
  type PossessionType,
  type VerificationStatus,
} from '../../reverification/verification/verification.entity';

export class VerificationAnswer implements VerificationView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  identityId!: string;

  @ApiProperty({ enum: VERIFICATION_STATUSES })
  status!: VerificationStatus;

  @ApiProperty({ enum: VERIFICATION_FAILURES, nullable: true })
  reason!: VerificationFailure | null;

  @ApiProperty({ enum: ['none', 'mobile', 'desktop'] })
  possession!: PossessionType;

  @ApiProperty({ example: '•••• 0123' })
  maskedPhone!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: "For Prove's SDK in this customer's browser, and for nobody else.",
  })
  authToken!: string | null;

  @ApiProperty({ description: 'The phone was shown; the next check asks Prove for its answer.' })
  possessed!: boolean;

  @ApiProperty({ type: String, format: 'date-time' })
  startedAt!: Date;

  @ApiProperty({ type: String, format: 'date-time', description: "End of Prove's session." })
  expiresAt!: Date;
}
