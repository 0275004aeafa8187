import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { consentCountryOf } from '../../identity/consent-country';
import { ContactCipher } from '../../identity/contact-cipher.service';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { parsePhoneNumber } from '../../phone/phone-number';
import { rowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { Consents } from '../consents.service';
import type { BeginRequest } from './begin-request.dto';
import { ConsentTextChangedError } from './consent-text-changed.error';

/** What a customer agrees to on the page is on record before Prove is asked anything. */
@Injectable()
export class CustomerConsent {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly consents: Consents,
    private readonly contacts: ContactCipher,
    private readonly wakeUp: WakeUp,
  ) {}

  /**
   * A consent that the number does not need is not kept, nor one to a number that is none. That to the text for US carriers
   * counts for US numbers only: it says nothing of what other countries need.
   *
   * @param phoneNumber as the customer gave it; null: the one on record.
   * @throws {ConsentTextChangedError}
   */
  async give(
    identityId: string,
    phoneNumber: string | null,
    { consent, carrierConsent }: Pick<BeginRequest, 'consent' | 'carrierConsent'>,
  ): Promise<void> {
    const { consentTextVersion: current, usCarrierConsent } = this.options.reverification;
    for (const shown of [consent, carrierConsent])
      if (shown && shown.textVersion !== current) throw new ConsentTextChangedError(current);
    if (!consent && !carrierConsent) return;
    const wake = await transactWithin(this.dataSource, async (manager) => {
      const identity = await manager.findOneByOrFail(VerifiedIdentity, { id: identityId });
      const number = parsePhoneNumber(phoneNumber ?? this.contacts.open(identity).phoneNumber ?? '');
      const needed = number && consent ? consentCountryOf(number) : null;
      const isCarriers = carrierConsent && usCarrierConsent && number?.country === 'US';
      const country = needed ?? (isCarriers ? 'US' : null);
      if (!country) return rowsToWake();
      const given = { country, textVersion: current, channel: 'page', givenBy: 'customer' as const };
      return this.consents.give(manager, identityId, given);
    });
    this.wakeUp.rows(wake);
  }
}
