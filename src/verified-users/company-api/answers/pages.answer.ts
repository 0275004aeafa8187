import { ApiProperty } from '@nestjs/swagger';
import type { Cause } from '../../identity/identity-history.entity';
import type { HistoryView } from '../identity-view';
import { IdentitySummaryAnswer } from './identity.answer';
import { ReverificationAnswer } from './reverification.answer';
import { StateAnswer } from './state.answer';

class PageAnswer {
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Give it as `cursor` to read on; null on the last page.',
  })
  nextCursor!: string | null;
}

export class HistoryEntryAnswer implements HistoryView {
  @ApiProperty({ example: '42' })
  id!: string;

  @ApiProperty({ type: String, format: 'date-time' })
  at!: Date;

  @ApiProperty({ example: 'notification_applied' })
  what!: string;

  @ApiProperty({ enum: ['notification', 'company', 'schedule', 'customer', 'operator'] })
  causeKind!: Cause['kind'];

  @ApiProperty({ type: String, nullable: true })
  causeId!: string | null;

  @ApiProperty({ type: () => StateAnswer, nullable: true })
  before!: StateAnswer | null;

  @ApiProperty({ type: () => StateAnswer, nullable: true })
  after!: StateAnswer | null;
}

export class IdentitiesPageAnswer extends PageAnswer {
  @ApiProperty({ type: () => [IdentitySummaryAnswer] })
  items!: IdentitySummaryAnswer[];
}

export class HistoryPageAnswer extends PageAnswer {
  @ApiProperty({ type: () => [HistoryEntryAnswer] })
  items!: HistoryEntryAnswer[];
}

export class ReverificationsPageAnswer extends PageAnswer {
  @ApiProperty({ type: () => [ReverificationAnswer] })
  items!: ReverificationAnswer[];
}

export class MatchesAnswer {
  @ApiProperty({ type: () => [IdentitySummaryAnswer] })
  matches!: IdentitySummaryAnswer[];
}
