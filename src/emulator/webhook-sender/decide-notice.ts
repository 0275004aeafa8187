import type { EmulatorSettings } from '../state/emulator-settings';
import type { EnrolledIdentity } from '../state/enrolled-identity';

/** Why an event is not told. */
export type Silence = 'not_us' | 'inactive' | 'ended' | 'no_webhook';

export interface NoticeDecision {
  /** Null: the notice is sent. */
  silence: Silence | null;
  /** The stream of notices ends with this event. */
  ends: boolean;
}

/** The later pages name these as terminal; of number changes they say "some". */
const SOMETIMES_TERMINAL = new Set(['DISCONNECT', 'MOVED_OUT_OF_COVERAGE']);

/**
 * Whether Prove would tell of this event: US numbers only, only while active, nothing after a terminal event, nothing
 * from before the webhook was saved.
 */
export function decideNotice(
  { phone, active, ended }: Pick<EnrolledIdentity, 'phone' | 'active' | 'ended'>,
  eventType: string,
  { terminalEvents }: Pick<EmulatorSettings, 'terminalEvents'>,
  hasWebhook: boolean,
): NoticeDecision {
  const silence = silenceOf(phone.country === 'US', active, ended, hasWebhook);
  const ends = terminalEvents === 'every' || SOMETIMES_TERMINAL.has(eventType);
  // An event that nobody hears of has ended nothing, except where only the webhook was missing.
  return { silence, ends: ends && (silence === null || silence === 'no_webhook') };
}

function silenceOf(isUs: boolean, active: boolean, ended: boolean, hasWebhook: boolean): Silence | null {
  if (!isUs) return 'not_us';
  if (!active) return 'inactive';
  if (ended) return 'ended';
  return hasWebhook ? null : 'no_webhook';
}
