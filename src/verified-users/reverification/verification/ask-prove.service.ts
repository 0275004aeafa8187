import { Injectable } from '@nestjs/common';
import type { ProveResult } from '../../prove/answers/prove-result';
import { ProveError } from '../../prove/errors/prove.error';
import type { ProveCallOptions } from '../../prove/inputs/call-options';
import { ProveClient } from '../../prove/prove-client.service';
import { VerificationCipher } from './verification-cipher.service';
import { answersInSession } from './verification.entity';
import type { VerificationOfIdentity } from './verification-rows.service';

/** The two questions of a verification in the words of either generation. */
@Injectable()
export class AskProve {
  constructor(
    private readonly cipher: VerificationCipher,
    private readonly prove: ProveClient,
  ) {}

  /** Whether the customer holds the phone; generation A answers about its owner with it. Not billed. */
  async possession(found: VerificationOfIdentity): Promise<ProveResult> {
    const { generation, correlationId } = found.verification;
    const input = { correlationId: correlationId! };
    return generation === 'A'
      ? this.prove.verifyStatus(input, sessionOf(found))
      : this.prove.unifyStatus(input, sessionOf(found));
  }

  /** Whether the number is the person's. Billed, except where generation A has answered already. */
  async owner(found: VerificationOfIdentity): Promise<ProveResult> {
    const { verification, identity } = found;
    const { generation, possession } = verification;
    if (answersInSession(verification)) return this.possession(found);
    const { project, clientCustomerId } = identity;
    const person = this.cipher.openPerson(verification);
    const input = { ...person, clientCustomerId };
    if (generation === 'B') return this.prove.verify(input, { project });
    const result = await this.prove.verify({ ...input, possessionType: possession }, { project });
    return this.withProveId(found, result);
  }

  /** Without a possession check generation A answers at once, and names the Prove id only when asked again. */
  private async withProveId(found: VerificationOfIdentity, result: ProveResult): Promise<ProveResult> {
    const { success, proveId, correlationId, region } = result;
    if (success !== 'true' || proveId !== null || correlationId === null) return result;
    try {
      const again = await this.prove.verifyStatus({ correlationId }, { ...sessionOf(found), region });
      return { ...result, proveId: again.proveId };
    } catch (error) {
      // The number is verified all the same; its watch is looked after later.
      if (error instanceof ProveError) return result;
      throw error;
    }
  }
}

function sessionOf({ verification, identity }: VerificationOfIdentity): ProveCallOptions {
  const { region } = verification;
  return { project: identity.project, ...(region && { region }) };
}
