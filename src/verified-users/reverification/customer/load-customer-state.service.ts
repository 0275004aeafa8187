import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { ContactCipher } from '../../identity/contact-cipher.service';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { CONSENT_COUNTRIES } from '../../phone/needs-consent';
import { caseReference } from '../case-reference';
import { Consents } from '../consents.service';
import { Reverification } from '../reverification.entity';
import { countTries } from '../verification/count-tries';
import { VerificationFlow } from '../verification/verification-flow.service';
import type { CustomerState } from './customer-state';
import { decideStep } from './decide-step';

/** Where the customer of a case stands, for whoever has a session of it. */
@Injectable()
export class LoadCustomerState {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly verifications: VerificationFlow,
    private readonly consents: Consents,
    private readonly contacts: ContactCipher,
  ) {}

  async load(reverificationId: string): Promise<CustomerState> {
    const latest = await this.verifications.latestOf(reverificationId);
    const { limits, consentTextVersion, usCarrierConsent } = this.options.reverification;
    const { reverification, identity, tries, given } = await transactWithin(
      this.dataSource,
      async (manager) => {
        const reverification = await manager.findOneByOrFail(Reverification, { id: reverificationId });
        const identity = await manager.findOneByOrFail(VerifiedIdentity, { id: reverification.identityId });
        const tries = await countTries(manager, reverificationId);
        return { reverification, identity, tries, given: await this.consents.list(manager, identity.id) };
      },
    );
    const live = given.filter(({ withdrawnAt }) => !withdrawnAt).map(({ country }) => country);
    const countries = CONSENT_COUNTRIES.filter((country) => !live.includes(country));
    const triesLeft = Math.max(0, limits.verificationsPerCase - tries);
    const step = decideStep({
      case: reverification,
      contact: this.contacts.open(identity),
      watch: identity.watch,
      doubt: identity.doubt,
      consent: {
        countries,
        byContinuing: usCarrierConsent && !live.includes('US') ? ['US'] : [],
        textVersion: consentTextVersion,
      },
      ...{ latest, triesLeft, pauseSeconds: limits.messagePauseSeconds },
    });
    return {
      locale: identity.locale ?? this.options.mail.defaultLocale,
      caseReference: caseReference(reverificationId),
      ...step,
    };
  }
}
