import { Injectable } from '@nestjs/common';
import type { Cause } from '../../identity/identity-history.entity';
import type { BeginVerificationInput } from './begin-verification.input';
import type { VerificationView } from './verification-view';

/** Drives the verification of a number against Prove, from the first question to the verified identity. */
@Injectable()
export class VerificationFlow {
  /** Begins a verification; one that is running for the same identity is abandoned. */
  begin(input: BeginVerificationInput, cause: Cause): Promise<VerificationView> {
    throw new Error(`not built: ${input.identityId} ${cause.kind}`);
  }

  /** Asks Prove how it stands and goes on as far as it can. Null: no such verification of this identity. */
  check(identityId: string, verificationId: string, cause: Cause): Promise<VerificationView | null> {
    throw new Error(`not built: ${identityId} ${verificationId} ${cause.kind}`);
  }

  /** The latest verification of a case, as it is on record. */
  latestOf(reverificationId: string): Promise<VerificationView | null> {
    throw new Error(`not built: ${reverificationId}`);
  }
}
