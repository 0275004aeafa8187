import type { Contact } from '../../identity/contact';
import type { Watch } from '../../identity/identity-status';
import type { Doubt } from '../../options/event-policy';
import { maskName } from '../../privacy/mask-name';
import { maskPhone } from '../../privacy/mask-phone';
import type { Reverification } from '../reverification.entity';
import type { VerificationView } from '../verification/verification-view';
import { RUNNING_STATUSES } from '../verification/verification.entity';
import type { CustomerEnd, CustomerStep, NumberStep } from './customer-state';

/** After these a stranger may answer at the number on record. */
const NUMBER_MAY_BE_ANOTHERS: readonly Doubt[] = ['number_changed', 'number_disconnected'];

/** What is on record of a case and of its customer. */
export interface CustomerCase {
  case: Pick<Reverification, 'status' | 'reason'>;
  contact: Contact;
  watch: Watch;
  doubt: Doubt | null;
  /** The latest verification of the case; null: none yet. */
  latest: VerificationView | null;
  consent: NumberStep['consent'];
  triesLeft: number;
  /** Between two messages. */
  pauseSeconds: number;
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
      return { step: 'failed', reason: endOf(on.case), notice: on.latest?.reason ?? null };
    case 'open':
    case 'invited':
    case 'started':
      return runningStep(on) ?? usedUpStep(on) ?? numberStep(on);
  }
}

function endOf({ status, reason }: CustomerCase['case']): CustomerEnd {
  if (status === 'expired') return 'expired';
  return reason === 'attempts_used_up' || reason === 'declined' ? reason : 'cancelled';
}

/** @returns null when nothing runs that the customer could go on with. */
function runningStep({ latest, triesLeft, pauseSeconds }: CustomerCase): CustomerStep | null {
  if (!latest) return null;
  const { status, possession, possessed, maskedPhone, authToken, expiresAt, startedAt } = latest;
  if (status === 'verifying' || (status === 'possession' && (possessed || possession === 'none'))) {
    return { step: 'verifying', maskedPhone };
  }
  if (status !== 'possession' || possession === 'none' || !authToken) return null;
  const resendAt = new Date(startedAt.getTime() + pauseSeconds * 1000);
  return { step: 'possession', possession, maskedPhone, authToken, expiresAt, resendAt, triesLeft };
}

/** Nobody is shown a form that cannot succeed. */
function usedUpStep({ latest, triesLeft }: CustomerCase): CustomerStep | null {
  const isOver = !latest || !(RUNNING_STATUSES as readonly string[]).includes(latest.status);
  if (triesLeft > 0 || !isOver) return null;
  return { step: 'failed', reason: 'attempts_used_up', notice: latest?.reason ?? null };
}

function numberStep(on: CustomerCase): NumberStep {
  const { contact, consent, triesLeft, latest } = on;
  const { firstName, lastName, phoneNumber } = contact;
  return {
    step: 'number',
    maskedPhone: phoneNumber === null ? null : maskPhone(phoneNumber),
    maskedName: firstName?.trim() && lastName?.trim() ? maskName(firstName, lastName) : null,
    numberInDoubt: on.doubt !== null && NUMBER_MAY_BE_ANOTHERS.includes(on.doubt),
    consent,
    triesLeft,
    notice: latest?.reason ?? null,
  };
}
