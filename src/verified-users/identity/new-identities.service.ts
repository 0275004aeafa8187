import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { checkDueAt } from './check-due-at';
import type { Contact } from './contact';
import { ContactCipher } from './contact-cipher.service';
import type { Registration } from './registration';
import { VerifiedIdentity } from './verified-identity.entity';
import { watchOfNumber } from './watch-of-number';

const NO_CONTACT: Contact = { firstName: null, lastName: null, email: null, phoneNumber: null };

/** What a customer who becomes known begins as, whether alone or in a batch. */
@Injectable()
export class NewIdentities {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly contacts: ContactCipher,
  ) {}

  /** `verified` with an enrollment, `pending` without. Nothing is stored yet. */
  create(
    { project, clientCustomerId, enrollment, ...registration }: Registration,
    at: Date,
  ): VerifiedIdentity {
    const id = randomUUID();
    const contact: Contact = { ...NO_CONTACT, ...registration.contact };
    const watch = enrollment ? watchOfNumber(contact.phoneNumber, enrollment.enrolled) : 'unknown';
    const { phoneNumber } = contact;
    const due =
      enrollment &&
      checkDueAt({ id, project, watch, phoneNumber }, enrollment.verifiedAt ?? at, at, this.options);
    return Object.assign(new VerifiedIdentity(), {
      id,
      project,
      clientCustomerId,
      status: enrollment ? ('verified' as const) : ('pending' as const),
      watch,
      doubt: null,
      verifiedAt: enrollment?.verifiedAt ?? null,
      checkDueAt: due,
      checkBilledFor: null,
      silentCheckAt: null,
      ...this.contacts.seal({ id, project, clientCustomerId }, contact),
      ...{ locale: null, timeZone: null, ...registration.preferences },
      ...{ numberChangedAt: null, formerPhone: null, closedAt: null },
      createdAt: at,
      updatedAt: at,
    });
  }
}
