import { ApiProperty } from '@nestjs/swagger';

export class RegisteredAnswer {
  @ApiProperty({ format: 'uuid' })
  identityId!: string;

  @ApiProperty({ description: 'False when the customer was known before.' })
  created!: boolean;
}
