import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { ContactCipher } from '../../identity/contact-cipher.service';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { Reverification } from '../reverification.entity';
import { VerificationFlow } from '../verification/verification-flow.service';
import { Verification } from '../verification/verification.entity';
import type { CustomerState } from './customer-state';
import { decideStep } from './decide-step';

/** Where the customer of a case stands, for whoever has a session of it. */
@Injectable()
export class LoadCustomerState {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly verifications: VerificationFlow,
    private readonly contacts: ContactCipher,
    private readonly clock: Clock,
  ) {}

  async load(reverificationId: string): Promise<CustomerState> {
    const latest = await this.verifications.latestOf(reverificationId);
    const { limits, consentTextVersion } = this.options.reverification;
    const { reverification, identity, tries } = await transactWithin(this.dataSource, async (manager) => {
      const reverification = await manager.findOneByOrFail(Reverification, { id: reverificationId });
      const identity = await manager.findOneByOrFail(VerifiedIdentity, { id: reverification.identityId });
      return { reverification, identity, tries: await manager.countBy(Verification, { reverificationId }) };
    });
    const step = decideStep(
      {
        case: reverification,
        contact: this.contacts.open(identity),
        watch: identity.watch,
        latest,
        consent: { countries: [], textVersion: consentTextVersion },
        triesLeft: Math.max(0, limits.verificationsPerCase - tries),
      },
      this.clock.now(),
    );
    return { locale: identity.locale ?? this.options.mail.defaultLocale, ...step };
  }
}
