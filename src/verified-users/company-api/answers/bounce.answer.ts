import { ApiProperty } from '@nestjs/swagger';
import { BOUNCE_OUTCOMES } from '../../reverification/record-bounce.service';
import type { BounceReport } from '../operations/report-bounce.service';

export class BounceAnswer implements BounceReport {
  @ApiProperty({
    enum: BOUNCE_OUTCOMES,
    description: '`unknown_email`: not one of ours, which is no error; providers report all that you send.',
  })
  outcome!: BounceReport['outcome'];

  @ApiProperty({ type: String, nullable: true, example: 'default' })
  project!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'customer-1' })
  clientCustomerId!: string | null;

  @ApiProperty({ description: 'Whether the address on record takes no emails, and so gets none.' })
  emailUndeliverable!: boolean;
}
