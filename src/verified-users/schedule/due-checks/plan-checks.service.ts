import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { queryWithin } from '../../database/query-within';
import { transactWithin, TRANSACTION_LIMIT_MS } from '../../database/transact-within';
import { checkDueAt, checksWatched } from '../../identity/check-due-at';
import { ContactCipher } from '../../identity/contact-cipher.service';
import { readContact } from '../../identity/read-contact';
import type { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { inBatches } from '../run/in-batches';
import type { ScheduleRunInHand } from '../run/schedule';
import { isBilled } from './due-check';
import {
  LATEST_PASS,
  PLAN_ALL,
  PLAN_ANEW,
  PLAN_UNWATCHED,
  SET_DATES,
  type PlanStatements,
} from './plan-checks.sql';

const PAGE = 200;
const PAGES_PER_RUN = 100;
const DAY_MS = 86_400_000;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';
const AFTER_ALL = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** One way through all identities, over several runs. What `findings` of a run hold. */
interface Pass {
  begunAt: string;
  /** The last id that was looked at; null: it is over. */
  after: string | null;
  /** Digest of the rules when it began. */
  rules: string;
  /** Whether they differ from those of the pass before: then dates that are there follow them. */
  anew: boolean;
}

type Planned = Pick<
  VerifiedIdentity,
  | 'id'
  | 'project'
  | 'clientCustomerId'
  | 'watch'
  | 'contact'
  | 'verifiedAt'
  | 'createdAt'
  | 'checkDueAt'
  | 'checkBilledFor'
  | 'silentCheckAt'
>;

/**
 * Gives a date to verified identities that have none though a rule now asks for one: the rules were changed, or the
 * watch has ended since. A pass begins once a day. The first one after a change of the rules also moves the dates that
 * are there, once: computed every day, a date that is overdue and spread from now on would be put off for ever.
 */
@Injectable()
export class PlanChecks {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly contacts: ContactCipher,
  ) {}

  async plan(run: ScheduleRunInHand): Promise<void> {
    const pass = await this.passOf(run.now);
    const watched = checksWatched(this.options);
    const anew = watched ? PLAN_ANEW.all : PLAN_ANEW.unwatched;
    const statements = pass.anew ? anew : watched ? PLAN_ALL : PLAN_UNWATCHED;
    if (pass.after === null) return;
    let last = pass.after;
    let pages = 0;
    await inBatches(run, async () => {
      const after = await transactWithin(this.dataSource, (manager) =>
        this.planPage(manager, statements, last, run),
      );
      await run.conclude({ planning: { ...pass, after } });
      if (after === null) return false;
      last = after;
      pages += 1;
      return pages < PAGES_PER_RUN;
    });
  }

  /** The latest pass, or a new one when that began a day ago; or after now, by a clock that was set back since. */
  private async passOf(now: Date): Promise<Pass> {
    const [row] = await queryWithin<{ findings: { planning: Pass } }[]>(
      this.dataSource,
      TRANSACTION_LIMIT_MS,
      LATEST_PASS,
    );
    const latest = row?.findings.planning;
    const age = latest && now.getTime() - Date.parse(latest.begunAt);
    const goesOn = latest && age! >= 0 && (latest.after !== null || age! < DAY_MS);
    if (goesOn) return latest;
    const rules = this.digest();
    return { begunAt: now.toISOString(), after: BEFORE_ALL, rules, anew: latest?.rules !== rules };
  }

  /** Of all options that `checkDueAt` looks at. */
  private digest(): string {
    const { reverification, schedules } = this.options;
    const { rules, spreadSeconds } = schedules.dueChecks;
    const given = JSON.stringify([reverification.uncoveredCheckSeconds, spreadSeconds, rules]);
    return createHash('sha256').update(given).digest('hex');
  }

  /** @returns the last id of the page; null when there are no more. */
  private async planPage(
    manager: EntityManager,
    { end, page }: PlanStatements,
    after: string,
    run: ScheduleRunInHand,
  ): Promise<string | null> {
    const [last] = await manager.query<{ id: string }[]>(end, [after, PAGE - 1]);
    const found = await manager.query<Planned[]>(page, [after, last?.id ?? AFTER_ALL]);
    const planned = found.flatMap((identity) => {
      const at = this.dateOf(identity, run.now);
      return at?.getTime() === identity.checkDueAt?.getTime() ? [] : [{ id: identity.id, at }];
    });
    if (planned.length > 0) {
      await manager.query(SET_DATES, [planned.map(({ id }) => id), planned.map(({ at }) => at)]);
      await run.report({ planned: planned.length }, null, manager);
    }
    return last?.id ?? null;
  }

  /** Whoever is overdue by the rules keeps an earlier date, and a check that has begun keeps its lease. */
  private dateOf(identity: Planned, now: Date): Date | null {
    const { checkDueAt: planned, silentCheckAt, verifiedAt, createdAt } = identity;
    const contact = readContact(this.contacts, identity);
    if (contact === null || isBilled(identity)) return planned;
    const verified = verifiedAt ?? createdAt;
    const since = silentCheckAt && silentCheckAt > verified ? silentCheckAt : verified;
    const toCheck = { ...identity, phoneNumber: contact.phoneNumber };
    const dueFrom = (earliest: Date) => checkDueAt(toCheck, since, earliest, this.options);
    if (planned === null) return dueFrom(now);
    const byRules = dueFrom(since);
    if (byRules === null || byRules > now) return byRules;
    const spread = dueFrom(now)!;
    return planned < spread ? planned : spread;
  }
}
