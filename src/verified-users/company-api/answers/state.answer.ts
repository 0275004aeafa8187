import { ApiProperty } from '@nestjs/swagger';
import type { IdentityState } from '../../identity/identity-state';
import { IDENTITY_STATUSES, WATCHES, type IdentityStatus, type Watch } from '../../identity/identity-status';
import { DOUBTS, type Doubt } from '../../options/event-policy';

export class StateAnswer implements IdentityState {
  @ApiProperty({ enum: IDENTITY_STATUSES })
  status!: IdentityStatus;

  @ApiProperty({ enum: WATCHES, description: 'Whether Prove sends notices for the number on record.' })
  watch!: Watch;

  @ApiProperty({
    enum: DOUBTS,
    nullable: true,
    description: 'The most serious doubt since the number was last verified.',
  })
  doubt!: Doubt | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  verifiedAt!: Date | null;
}
