import type { Contact } from '../../identity/contact';
import type { Watch } from '../../identity/identity-status';
import { maskName } from '../../privacy/mask-name';
import { maskPhone } from '../../privacy/mask-phone';
import type { Reverification } from '../reverification.entity';
import type { VerificationView } from '../verification/verification-view';
import type { CustomerEnd, CustomerStep, NumberStep } from './customer-state';

/** What is on record of a case and of its customer. */
export interface CustomerCase {
  case: Pick<Reverification, 'status' | 'reason'>;
  contact: Contact;
  watch: Watch;
  /** The latest verification of the case; null: none yet. */
  latest: VerificationView | null;
  consent: NumberStep['consent'];
  triesLeft: number;
}

/** Where the customer stands. The case decides first: a verification that outlives its case leads nowhere. */
export function decideStep(on: CustomerCase): CustomerStep {
  const maskedPhone = maskPhone(on.contact.phoneNumber ?? '');
  switch (on.case.status) {
    case 'succeeded':
      return { step: 'succeeded', maskedPhone, watch: on.watch };
    case 'failed':
    case 'expired':
    case 'cancelled':
      return { step: 'failed', reason: endOf(on.case) };
    case 'open':
    case 'invited':
    case 'started':
      return runningStep(on) ?? numberStep(on);
  }
}

function endOf({ status, reason }: CustomerCase['case']): CustomerEnd {
  if (status === 'expired') return 'expired';
  return reason === 'attempts_used_up' || reason === 'declined' ? reason : 'cancelled';
}

/** @returns null when nothing runs that the customer could go on with. */
function runningStep({ latest, triesLeft }: CustomerCase): CustomerStep | null {
  if (!latest) return null;
  const { status, possession, possessed, maskedPhone, authToken, expiresAt } = latest;
  if (status === 'verifying' || (status === 'possession' && (possessed || possession === 'none'))) {
    return { step: 'verifying', maskedPhone };
  }
  if (status !== 'possession' || possession === 'none' || !authToken) return null;
  return { step: 'possession', possession, maskedPhone, authToken, expiresAt, triesLeft };
}

function numberStep(on: CustomerCase): NumberStep {
  const { contact, consent, triesLeft, latest } = on;
  const { firstName, lastName, phoneNumber } = contact;
  return {
    step: 'number',
    maskedPhone: phoneNumber === null ? null : maskPhone(phoneNumber),
    maskedName: firstName?.trim() && lastName?.trim() ? maskName(firstName, lastName) : null,
    consent,
    triesLeft,
    notice: latest?.reason ?? null,
  };
}
