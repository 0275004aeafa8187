import { answersInSession, type Verification } from './verification.entity';

/**
 * Who owns the number is a billed question. Prove may be silent for a while, and a page asks again and again: beyond this
 * the customer begins anew, or does not (P14).
 */
export const MOST_OWNER_QUESTIONS = 3;

/**
 * A verification that Prove confirmed may be impossible to record, for example because its key was lost. At about one
 * attempt a minute this holds the deadline of its case for half an hour.
 */
export const MAX_FINISH_ATTEMPTS = 30;

/**
 * `wait`: it is over, or somebody is asking Prove right now; `give_up`: who asked Prove to begin is gone, or Prove was
 * asked often enough; `time_out`:
 * Prove's session is over; `ask_possession`, `ask_owner`: the questions, in this order; `finish`: Prove has answered
 * both; `stop_finishing`: recording that failed too often.
 */
export type Step =
  'wait' | 'give_up' | 'time_out' | 'ask_possession' | 'ask_owner' | 'finish' | 'stop_finishing';

/** @param leaseMs after which whoever took a verification to ask Prove must have died. */
export function nextStep(
  verification: Pick<
    Verification,
    | 'status'
    | 'generation'
    | 'correlationId'
    | 'startedAt'
    | 'expiresAt'
    | 'possessedAt'
    | 'verifySentAt'
    | 'verifyCount'
    | 'provenAt'
    | 'finishCount'
  >,
  now: Date,
  leaseMs: number,
): Step {
  const { status, startedAt, expiresAt, possessedAt, verifySentAt, verifyCount, provenAt, finishCount } =
    verification;
  const askOwner = verifyCount < MOST_OWNER_QUESTIONS ? 'ask_owner' : 'give_up';
  const taken = Math.max(...[startedAt, verifySentAt, provenAt].map((time) => time?.getTime() ?? 0));
  const isHeld = now.getTime() <= taken + leaseMs;
  switch (status) {
    case 'opening':
      return isHeld ? 'wait' : 'give_up';
    case 'possession':
      if (now >= expiresAt) return 'time_out';
      return possessedAt ? askOwner : 'ask_possession';
    case 'verifying':
      if (isHeld) return 'wait';
      if (provenAt) return finishCount < MAX_FINISH_ATTEMPTS ? 'finish' : 'stop_finishing';
      if (now >= expiresAt) return 'time_out';
      return isSessionLost(verification) ? 'give_up' : askOwner;
    default:
      return 'wait';
  }
}

/**
 * Generation A: the process died after the billed call and before the session was stored. Prove continues that session
 * and may enroll, but cannot be polled: another call would open a second session and be billed again.
 */
function isSessionLost(verification: Pick<Verification, 'generation' | 'correlationId'>): boolean {
  return verification.generation === 'A' && !answersInSession(verification);
}
