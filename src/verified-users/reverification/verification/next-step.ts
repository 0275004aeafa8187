import type { Verification } from './verification.entity';

/**
 * `wait`: it is over, or somebody is asking Prove right now; `give_up`: who asked Prove to begin is gone; `time_out`:
 * Prove's session is over; `ask_possession`, `ask_owner`: the questions, in this order; `finish`: Prove has answered
 * both.
 */
export type Step = 'wait' | 'give_up' | 'time_out' | 'ask_possession' | 'ask_owner' | 'finish';

/** @param leaseMs after which whoever took a verification to ask Prove must have died. */
export function nextStep(
  verification: Pick<
    Verification,
    'status' | 'startedAt' | 'expiresAt' | 'possessedAt' | 'verifySentAt' | 'provenAt'
  >,
  now: Date,
  leaseMs: number,
): Step {
  const { status, startedAt, expiresAt, possessedAt, verifySentAt, provenAt } = verification;
  const taken = Math.max(...[startedAt, verifySentAt, provenAt].map((time) => time?.getTime() ?? 0));
  const isHeld = now.getTime() <= taken + leaseMs;
  switch (status) {
    case 'opening':
      return isHeld ? 'wait' : 'give_up';
    case 'possession':
      if (now >= expiresAt) return 'time_out';
      return possessedAt ? 'ask_owner' : 'ask_possession';
    case 'verifying':
      if (isHeld) return 'wait';
      if (provenAt) return 'finish';
      return now >= expiresAt ? 'time_out' : 'ask_owner';
    default:
      return 'wait';
  }
}
