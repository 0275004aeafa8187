import { DIFFERENCE_KINDS, type DifferenceKind } from '../../options/schedule-options.interface';
import type { Counts } from '../run/schedule';

/** What a whole reconciliation found, over all the runs that it took and all projects. */
export interface ReconciliationReport {
  /** Identities in Prove's list, and how many of them it shows as active. */
  at_prove: number;
  at_prove_active: number;
  /** Our current enrollments, without those of closed customers. */
  here: number;
  /** Enrollments whose change Prove never told of. */
  missed_notices: number;
  differences: Record<DifferenceKind, number>;
  /** Differences that were dealt with, and those that wait for an operator. */
  applied: number;
  waiting: number;
  /** Open ones of before that are true no longer. */
  gone: number;
  /** Enrollments that Prove was asked about one by one, and those of which it gave no answer. */
  checked: number;
  unanswered: number;
  /** Enrollments passed over because another session held the identity; looked at again in the next run. */
  locked: number;
  /** Questions to Prove; repeats of failed requests are not counted. */
  requests: number;
}

export function reportOf(totals: Counts): ReconciliationReport {
  const of = (word: string) => totals[word] ?? 0;
  return {
    at_prove: of('at_prove'),
    at_prove_active: of('at_prove_active'),
    here: of('here'),
    missed_notices: of('missed_notices'),
    differences: Object.fromEntries(DIFFERENCE_KINDS.map((kind) => [kind, of(kind)])) as Record<
      DifferenceKind,
      number
    >,
    applied: of('applied'),
    waiting: of('waiting'),
    gone: of('gone'),
    checked: of('checked'),
    unanswered: of('unanswered'),
    locked: of('locked'),
    requests: of('requests'),
  };
}
