import type { ResolvedOptions } from '../options/resolved-options';
import type { DueCheckRule } from '../options/schedule-options.interface';
import { parsePhoneNumber } from '../phone/phone-number';
import type { Watch } from './identity-status';

/** What the rules look at. */
export interface IdentityToCheck {
  id: string;
  project: string;
  watch: Watch;
  /** E.164; null: none. */
  phoneNumber: string | null;
}

/** The options that say when a check is due. */
export interface CheckOptions {
  reverification: Pick<ResolvedOptions['reverification'], 'uncoveredCheckSeconds'>;
  schedules: { dueChecks: Pick<ResolvedOptions['schedules']['dueChecks'], 'rules' | 'spreadSeconds'> };
}

/**
 * When a verified number is to be looked at without a notice from Prove: so long after it was verified as the first rule
 * says that fits, and up to `spreadSeconds` later, always equally much for one identity. What is overdue already, such
 * as customers of an import, is spread from now on.
 *
 * @param since when it was verified, or became known where that is unknown.
 * @returns null: never.
 */
export function checkDueAt(
  identity: IdentityToCheck,
  since: Date,
  now: Date,
  options: CheckOptions,
): Date | null {
  const seconds = secondsToCheck(identity, options);
  if (seconds === null) return null;
  const due = Math.max(since.getTime() + seconds * 1000, now.getTime());
  return new Date(due + spreadMs(identity.id, options.schedules.dueChecks.spreadSeconds));
}

/** Whether a number that Prove watches can be due for a check at all. */
export function checksWatched({ schedules }: CheckOptions): boolean {
  return schedules.dueChecks.rules.some(
    ({ watched, afterSeconds }) => watched !== false && afterSeconds !== null,
  );
}

function secondsToCheck(
  identity: IdentityToCheck,
  { reverification, schedules }: CheckOptions,
): number | null {
  const rule = schedules.dueChecks.rules.find((one) => fits(one, identity));
  if (rule) return rule.afterSeconds;
  return identity.watch === 'watched' ? null : reverification.uncoveredCheckSeconds;
}

/** A number that does not tell its country fits no rule for certain countries. */
function fits(
  { project, countries, watched }: DueCheckRule,
  { project: own, watch, phoneNumber }: IdentityToCheck,
): boolean {
  if (project !== undefined && project !== own) return false;
  if (watched !== undefined && watched !== (watch === 'watched')) return false;
  if (countries === undefined) return true;
  const country = phoneNumber === null ? null : parsePhoneNumber(phoneNumber)?.country;
  return country != null && countries.includes(country);
}

/** Ids are random, so their first 32 bits fall evenly. */
function spreadMs(id: string, spreadSeconds: number): number {
  return Math.floor((Number.parseInt(id.slice(0, 8), 16) / 2 ** 32) * spreadSeconds * 1000);
}
