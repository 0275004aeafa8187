import { Injectable } from '@nestjs/common';
import type { Cause } from '../../identity/identity-history.entity';
import type { BeginVerificationInput } from './begin-verification.input';
import { BeginVerification } from './begin-verification.service';
import { CheckVerification } from './check-verification.service';
import { VerificationRows } from './verification-rows.service';
import type { VerificationView } from './verification-view';
import { VerificationViews } from './verification-views.service';

/** Drives the verification of a number against Prove, from the first question to the verified identity. */
@Injectable()
export class VerificationFlow {
  constructor(
    private readonly beginVerification: BeginVerification,
    private readonly checkVerification: CheckVerification,
    private readonly rows: VerificationRows,
    private readonly views: VerificationViews,
  ) {}

  /**
   * Begins a verification; one that is running for the same identity is abandoned. Without a possession check it is
   * over afterwards.
   *
   * @throws {IdentityNotFoundError}
   * @throws {IdentityClosedError}
   * @throws {ReverificationOverError}
   * @throws {TooManyVerificationsError} and the case is over with it.
   * @throws {InvalidPhoneNumberError}
   * @throws {NameRequiredError}
   * @throws {ConsentRequiredError}
   * @throws {ProveError} when Prove is away: begin again; the try does not count. Where no possession check was asked
   *   for, `check` goes on with the one that `latestOf` tells.
   */
  async begin(input: BeginVerificationInput, cause: Cause): Promise<VerificationView> {
    const id = await this.beginVerification.begin(input, cause);
    return (await this.find(input.identityId, id))!;
  }

  /**
   * Asks Prove how it stands and goes on as far as it can. Null: no such verification of this identity. Once the phone
   * was shown every call may ask Prove a billed question, one at a time: call it when the customer wants to know.
   *
   * @throws {ProveError} when Prove is away: the next call goes on where this one stopped.
   */
  async check(identityId: string, verificationId: string, cause: Cause): Promise<VerificationView | null> {
    const found = await this.rows.find(identityId, verificationId);
    if (!found) return null;
    await this.checkVerification.goOn(found, cause);
    return this.find(identityId, verificationId);
  }

  /** The latest verification of a case, as it is on record. */
  async latestOf(reverificationId: string): Promise<VerificationView | null> {
    const found = await this.rows.findLatestOf(reverificationId);
    return found && this.views.of(found);
  }

  private async find(identityId: string, id: string): Promise<VerificationView | null> {
    const found = await this.rows.find(identityId, id);
    return found && this.views.of(found);
  }
}
