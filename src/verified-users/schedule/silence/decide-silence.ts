import type { ResolvedSchedules } from '../../options/resolved-options';

/**
 * `no_delivery_for_long`: by far longer than usual; `never_a_delivery`: none ever, though customers are verified;
 * `tokens_refused`: requests with our signature come and none is let in, or anybody's beside another reason: was the
 * secret rotated, is a clock wrong?
 */
export const SILENCE_REASONS = ['no_delivery_for_long', 'never_a_delivery', 'tokens_refused'] as const;
export type SilenceReason = (typeof SILENCE_REASONS)[number];

/** What the webhook of a project has seen. */
export interface WebhookTraffic {
  lastAcceptedAt: Date | null;
  /** Mean gap between the deliveries of the 30 days up to the last one; null: too few to tell. */
  usualGapSeconds: number | null;
  /** The longest of those gaps that is not within an hour. */
  longestGapSeconds: number | null;
  /** Since when a customer is verified whose number Prove may watch; null: none. Asked for only while nothing came. */
  firstVerifiedAt: Date | null;
  /** Signed with our secret and refused lately, after the last accepted one. */
  refusedSince: number;
  /** Refused lately, whoever sent it. */
  refusedLately: number;
}

export type SilenceOptions = Pick<
  ResolvedSchedules['silence'],
  'gapFactor' | 'minimumSeconds' | 'neverSeconds' | 'refusedRequests'
>;

/** Where deliveries come in bursts, by day or on weekdays, the mean says little: a gap must be longer than any before. */
const LONGER_THAN_ANY = 1.5;
/** One sender may be wrong while others are let in; only when nothing is for this long is it the configuration. */
const REFUSED_SECONDS = 300;

/**
 * Why the silence of a project's webhook is suspicious; empty: it is not. Sparse data and clocks that were set back
 * raise no alarm.
 */
export function decideSilence(traffic: WebhookTraffic, options: SilenceOptions, now: Date): SilenceReason[] {
  const { lastAcceptedAt, firstVerifiedAt, refusedSince, refusedLately } = traffic;
  const silence = lastAcceptedAt && secondsBetween(lastAcceptedAt, now);
  const reasons: SilenceReason[] = [];
  if (silence !== null && silence > longSilence(traffic, options)) reasons.push('no_delivery_for_long');
  if (silence === null && firstVerifiedAt && isNeverTooLong(firstVerifiedAt, options, now))
    reasons.push('never_a_delivery');
  const signed = refusedSince >= options.refusedRequests && (silence ?? Infinity) >= REFUSED_SECONDS;
  // Strangers can send as many bad tokens as they like: these explain an alarm, and raise none.
  const explains = reasons.length > 0 && refusedLately >= options.refusedRequests;
  if (signed || explains) reasons.push('tokens_refused');
  return reasons;
}

/** Whether "no delivery yet" is suspicious with a first customer of that time. */
export function isNeverTooLong(
  firstVerifiedAt: Date,
  { neverSeconds }: Pick<SilenceOptions, 'neverSeconds'>,
  now: Date,
): boolean {
  return secondsBetween(firstVerifiedAt, now) > neverSeconds;
}

function longSilence(
  { usualGapSeconds, longestGapSeconds }: WebhookTraffic,
  options: SilenceOptions,
): number {
  if (usualGapSeconds === null) return Infinity;
  return Math.max(
    options.gapFactor * usualGapSeconds,
    LONGER_THAN_ANY * (longestGapSeconds ?? 0),
    options.minimumSeconds,
  );
}

function secondsBetween(earlier: Date, later: Date): number {
  return (later.getTime() - earlier.getTime()) / 1000;
}
