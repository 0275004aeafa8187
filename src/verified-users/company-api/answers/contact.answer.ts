import { ApiProperty } from '@nestjs/swagger';
import type { ContactView } from '../operations/read-customers.service';

const TEXT = { type: String, nullable: true } as const;

/** Personal data. */
export class ContactAnswer implements ContactView {
  @ApiProperty({ ...TEXT, example: 'Ada' })
  firstName!: string | null;

  @ApiProperty({ ...TEXT, example: 'Keller' })
  lastName!: string | null;

  @ApiProperty({ ...TEXT, example: 'ada@example.com' })
  email!: string | null;

  @ApiProperty({ ...TEXT, example: '+12025550123' })
  phoneNumber!: string | null;

  @ApiProperty({ ...TEXT, example: 'en' })
  locale!: string | null;

  @ApiProperty({ ...TEXT, example: 'America/New_York' })
  timeZone!: string | null;
}
