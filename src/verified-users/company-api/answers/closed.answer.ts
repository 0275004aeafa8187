import { ApiProperty } from '@nestjs/swagger';
import { DISENROLL_OUTCOMES, type DisenrollOutcome } from '../operations/close-customer.service';
import { IdentityAnswer } from './identity.answer';

export class ClosedAnswer extends IdentityAnswer {
  @ApiProperty({
    enum: DISENROLL_OUTCOMES,
    description:
      'What became of the enrolment at Prove; `failed`: Prove still watches, close again to try again; ' +
      '`kept`: another customer has the same Prove id.',
  })
  disenrolled!: DisenrollOutcome;
}
