import { ApiProperty } from '@nestjs/swagger';
import {
  REVERIFICATION_STATUSES,
  type ReverificationStatus,
} from '../../reverification/reverification.entity';
import type { ReverificationView } from '../identity-view';

const TIME = { type: String, format: 'date-time' } as const;
const MAYBE_TIME = { ...TIME, nullable: true } as const;

export class ReverificationAnswer implements ReverificationView {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'What its customer reads out to support.', example: '94Y8V6K2' })
  caseReference!: string;

  @ApiProperty({ enum: REVERIFICATION_STATUSES })
  status!: ReverificationStatus;

  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'Why it is over without success: `attempts_used_up`, `declined`, `cancelled_by_company`, `identity_closed`.',
  })
  reason!: string | null;

  @ApiProperty(TIME)
  openedAt!: Date;

  @ApiProperty(TIME)
  deadlineAt!: Date;

  @ApiProperty(MAYBE_TIME)
  invitedAt!: Date | null;

  @ApiProperty(MAYBE_TIME)
  startedAt!: Date | null;

  @ApiProperty(MAYBE_TIME)
  closedAt!: Date | null;
}
