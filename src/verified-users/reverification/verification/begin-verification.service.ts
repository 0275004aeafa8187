import { Inject, Injectable } from '@nestjs/common';
import type { Cause } from '../../identity/identity-history.entity';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import type { ProveResult } from '../../prove/answers/prove-result';
import { ProveMalformedAnswerError } from '../../prove/errors/prove-malformed-answer.error';
import { ProveRefusedError } from '../../prove/errors/prove-refused.error';
import { ProveError } from '../../prove/errors/prove.error';
import { ProveClient } from '../../prove/prove-client.service';
import { CALLS } from '../../prove/transport/prove-call';
import type { BeginVerificationInput } from './begin-verification.input';
import { BilledCalls } from './billed-calls.service';
import { CheckVerification } from './check-verification.service';
import { finalTargetUrl } from './final-target-url';
import { judgeAnswer } from './judge-answer';
import { OpenVerification } from './open-verification.service';
import { VerificationCipher } from './verification-cipher.service';
import { VerificationRows, type VerificationOfIdentity } from './verification-rows.service';

/** Begins a verification at Prove. No transaction is open meanwhile. */
@Injectable()
export class BeginVerification {
  private readonly finalTargetUrl: string;

  constructor(
    @Inject(RESOLVED_OPTIONS) options: ResolvedOptions,
    private readonly openVerification: OpenVerification,
    private readonly checkVerification: CheckVerification,
    private readonly rows: VerificationRows,
    private readonly cipher: VerificationCipher,
    private readonly prove: ProveClient,
    private readonly billedCalls: BilledCalls,
  ) {
    this.finalTargetUrl = finalTargetUrl(options.publicUrl);
  }

  /**
   * @returns the id of the verification.
   * @throws what `OpenVerification` throws.
   * @throws {ProveError} when Prove is away. Nothing is left running, unless Prove was asked who owns the number
   *   already: then `check` asks again.
   */
  async begin(input: BeginVerificationInput, cause: Cause): Promise<string> {
    const opened = await this.openVerification.open(input, cause);
    const { verification } = opened;
    if (verification.possession === 'none') await this.checkVerification.goOn(opened, cause);
    else await this.billedCalls.track(this.openSession(opened));
    return verification.id;
  }

  private async openSession(opened: VerificationOfIdentity): Promise<void> {
    const { verification } = opened;
    try {
      const result = await this.ask(opened);
      const { phoneNumber } = this.cipher.openPerson(verification);
      const verdict = judgeAnswer('possession', result, phoneNumber);
      if (verdict !== 'yes' && verdict !== 'unbound' && verdict !== 'pending')
        return await this.rows.end(verification, 'failed', verdict);
      const { region, correlationId, authToken } = result;
      if (correlationId === null) {
        throw new ProveMalformedAnswerError('the answer names no session', CALLS.unify);
      }
      const sealed = authToken === null ? null : this.cipher.sealToken(verification.id, authToken);
      await this.rows.opened(verification, { region, correlationId, authToken: sealed });
    } catch (error) {
      if (!(error instanceof ProveError)) throw error;
      if (error instanceof ProveRefusedError) return this.rows.end(verification, 'failed', 'refused');
      await this.rows.end(verification, 'failed', 'unavailable');
      throw error;
    }
  }

  private async ask({ verification, identity }: VerificationOfIdentity): Promise<ProveResult> {
    const { generation, possession: possessionType } = verification;
    const { project, clientCustomerId } = identity;
    const { phoneNumber, ...name } = this.cipher.openPerson(verification);
    const input = {
      ...{ possessionType, phoneNumber, clientCustomerId, allowOTPRetry: true },
      ...(possessionType === 'desktop' && { finalTargetUrl: this.finalTargetUrl }),
    };
    return generation === 'A'
      ? this.prove.verify({ ...input, ...name }, { project })
      : this.prove.unify(input, { project });
  }
}
