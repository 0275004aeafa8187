import { ApiProperty } from '@nestjs/swagger';
import {
  REGISTRATION_CONFLICTS,
  REGISTRATION_OUTCOMES,
  type RegistrationConflict,
} from '../../identity/registration';
import type { RegisteredCustomer } from '../operations/register-customers.service';

export class RegisteredAnswer implements RegisteredCustomer {
  @ApiProperty({ format: 'uuid' })
  identityId!: string;

  @ApiProperty({ description: 'False when the customer was known before.' })
  created!: boolean;

  @ApiProperty({
    enum: REGISTRATION_OUTCOMES,
    description:
      '`unchanged`: the registration held nothing new. `conflict`: some fields were not applied, the rest were.',
  })
  outcome!: RegisteredCustomer['outcome'];

  @ApiProperty({
    enum: REGISTRATION_CONFLICTS,
    isArray: true,
    description:
      'What was not applied. `phoneNumber`: a verification replaced this number, so update your record. `enrollment`: the customer has another one, or must verify first.',
  })
  conflicts!: RegistrationConflict[];
}
