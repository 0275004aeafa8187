import { Inject, Injectable } from '@nestjs/common';
import { ContactCipher } from '../../identity/contact-cipher.service';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { isAnsweredNumber } from '../../phone/answered-number';
import { ProveError } from '../../prove/errors/prove.error';
import { ProveNotFoundError } from '../../prove/errors/prove-not-found.error';
import { ProveClient } from '../../prove/prove-client.service';
import { regionOfNumber } from '../../prove/region';
import { VerificationCipher } from './verification-cipher.service';
import { callLimitMs } from './verification-lease';
import type { VerificationOfIdentity } from './verification-rows.service';

/** An id of Prove's that does not belong to the number on record. */
export interface ForeignEnrollment {
  proveId: string;
  /** The number on record that it was compared with; null: none. */
  numberOnRecord: string | null;
}

/** Finds out whether a verification that failed has had a stranger's number enrolled for the customer. */
@Injectable()
export class ForeignNumber {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly contacts: ContactCipher,
    private readonly cipher: VerificationCipher,
    private readonly prove: ProveClient,
  ) {}

  /**
   * Events about a foreign id are ignored, so only what Prove says counts: that it holds another number under the id than
   * the one on record, and does not list the id under the one on record either. In doubt an id stays unknown here. Then
   * events about it count if they name the customer: one who is asked once too often loses less than one whose number
   * stays trusted.
   *
   * @returns null in doubt, and when Prove is away. All calls together take no longer than one may.
   */
  async judge(
    { verification, identity }: VerificationOfIdentity,
    proveId: string | null,
  ): Promise<ForeignEnrollment | null> {
    if (proveId === null || identity.status === 'closed') return null;
    const { project } = identity;
    const asked = this.cipher.openPerson(verification).phoneNumber;
    const numberOnRecord = this.contacts.open(identity).phoneNumber;
    const options = { project, signal: AbortSignal.timeout(callLimitMs(this.options, project)) };
    try {
      const region = verification.region ?? regionOfNumber(asked);
      const { phoneNumber } = await this.prove.getIdentity(proveId, { ...options, region });
      if (!phoneNumber) return null;
      if (numberOnRecord !== null) {
        if (isAnsweredNumber(phoneNumber, numberOnRecord)) return null;
        if (await this.isListed(proveId, numberOnRecord, options)) return null;
      }
      return { proveId, numberOnRecord };
    } catch (error) {
      if (error instanceof ProveError || options.signal.aborted) return null;
      throw error;
    }
  }

  /** Prove may keep a person's former number under the id, and list the id under the new one as well. */
  private async isListed(
    proveId: string,
    phoneNumber: string,
    options: { project: string; signal: AbortSignal },
  ): Promise<boolean> {
    try {
      const region = regionOfNumber(phoneNumber);
      const enrolled = await this.prove.lookUpNumber(phoneNumber, { ...options, region });
      return enrolled.some((one) => one.proveId === proveId);
    } catch (error) {
      if (error instanceof ProveNotFoundError) return false;
      throw error;
    }
  }
}
