import type { Provider } from '@nestjs/common';
import { AskProve } from './ask-prove.service';
import { BeginVerification } from './begin-verification.service';
import { BilledCalls } from './billed-calls.service';
import { BindPossession } from './bind-possession.service';
import { CheckVerification } from './check-verification.service';
import { CompleteVerification } from './complete-verification.service';
import { ConfirmWatch } from './confirm-watch.service';
import { EndUsedUp } from './end-used-up.service';
import { FinishVerification } from './finish-verification.service';
import { ForeignNumber } from './foreign-number.service';
import { OpenVerification } from './open-verification.service';
import { SweepVerifications } from './sweep-verifications.service';
import { VerificationCipher } from './verification-cipher.service';
import { VerificationFlow } from './verification-flow.service';
import { VerificationRows } from './verification-rows.service';
import { VerificationViews } from './verification-views.service';

/** The classes that drive a verification at Prove, in every process. */
export const VERIFICATION_PROVIDERS: Provider[] = [
  AskProve,
  BeginVerification,
  BilledCalls,
  BindPossession,
  CheckVerification,
  CompleteVerification,
  ConfirmWatch,
  EndUsedUp,
  FinishVerification,
  ForeignNumber,
  OpenVerification,
  SweepVerifications,
  VerificationCipher,
  VerificationFlow,
  VerificationRows,
  VerificationViews,
];
