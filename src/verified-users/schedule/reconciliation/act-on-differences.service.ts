import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Enrollment } from '../../identity/enrollment.entity';
import type { Cause } from '../../identity/identity-history.entity';
import { stateOf } from '../../identity/identity-state';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { writeHistory } from '../../identity/write-history';
import { DOUBTS, type Doubt } from '../../options/event-policy';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import type { DifferenceKind } from '../../options/schedule-options.interface';
import { rowsToWake, type RowsToWake } from '../../queue/rows-to-wake';
import { RequireReverification } from '../../reverification/require-reverification.service';
import type { FoundDifference, ProveRecord } from './compare-identity';

/** The notice that would have told of a difference, where it is known which one. */
const NOTICES: Partial<Record<DifferenceKind, string>> = {
  number_changed: 'PHONE_NUMBER_CHANGE',
  line_type_changed: 'LINE_TYPE_CHANGE',
};

/** Differences of one enrollment that are to be dealt with now. */
export interface Deed {
  identity: VerifiedIdentity;
  enrollment: Enrollment;
  differences: readonly FoundDifference[];
  prove: ProveRecord | null;
  cause: Cause & { id: string };
  now: Date;
}

/** Does to an identity what its differences call for. */
@Injectable()
export class ActOnDifferences {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly requireReverification: RequireReverification,
  ) {}

  /** The caller has locked the identity's row. @returns rows to wake after the commit. */
  async act(manager: EntityManager, deed: Deed): Promise<RowsToWake> {
    const { enrollment, differences, prove } = deed;
    const kinds = new Set(differences.map(({ kind }) => kind));
    const change = {
      ...(kinds.has('carrier_changed') && { carrier: prove!.carrier }),
      ...(kinds.has('line_type_changed') && { lineType: prove!.lineType }),
    };
    if (Object.keys(change).length > 0) await manager.update(Enrollment, { id: enrollment.id }, change);
    if (differences.some(({ action }) => action === 'treat_as_missed_notice'))
      return this.treatAsMissedNotice(manager, deed);
    if (differences.some(({ action }) => action === 'watch_again')) await this.watchAgain(manager, deed);
    return rowsToWake();
  }

  /** What the notice would have done: the watch ends, and the customer is asked to verify again. */
  private async treatAsMissedNotice(manager: EntityManager, deed: Deed): Promise<RowsToWake> {
    const { identity, enrollment, differences, cause, now } = deed;
    const policies = differences.flatMap(({ kind }) => {
      const notice = NOTICES[kind];
      return (notice && this.options.notifications.policies.get(notice)) || [];
    });
    // Which event ended the watch is not known where only its silence is.
    const isSilent = differences.some(
      ({ kind }) => kind === 'inactive_at_prove' || kind === 'missing_at_prove',
    );
    const before = stateOf(identity);
    const change = {
      watch: identity.watch === 'not_covered' ? ('not_covered' as const) : ('unwatched' as const),
      doubt: mostSerious([identity.doubt, ...policies.map(({ doubt }) => doubt)]),
      updatedAt: now,
    };
    await manager.update(VerifiedIdentity, { id: identity.id }, change);
    const after = stateOf(Object.assign(identity, change));
    await manager.update(Enrollment, { id: enrollment.id }, { endedAt: enrollment.endedAt ?? now });
    const entry = { identityId: identity.id, at: now, what: 'missed_notice', cause, before, after };
    await writeHistory(manager, entry);
    const mayBeAsked = identity.status === 'verified' || identity.status === 'reverification_required';
    if (!mayBeAsked || (!isSilent && policies.every(({ reverify }) => !reverify))) return rowsToWake();
    const invite = isSilent || policies.some((policy) => policy.reverify && policy.invite);
    return this.requireReverification.require(manager, identity, cause, invite);
  }

  private async watchAgain(manager: EntityManager, { identity, cause, now }: Deed): Promise<void> {
    const before = stateOf(identity);
    const change = { watch: 'watched' as const, checkDueAt: null, updatedAt: now };
    await manager.update(VerifiedIdentity, { id: identity.id }, change);
    const after = stateOf(Object.assign(identity, change));
    await writeHistory(manager, {
      identityId: identity.id,
      at: now,
      what: 'watched_again',
      cause,
      before,
      after,
    });
  }
}

function mostSerious(doubts: readonly (Doubt | null)[]): Doubt | null {
  return DOUBTS.findLast((doubt) => doubts.includes(doubt)) ?? null;
}
