import { Inject, Injectable, Logger } from '@nestjs/common';
import { isRetryableConflict } from '../../database/sql-state';
import { checkDueAt } from '../../identity/check-due-at';
import { ContactCipher } from '../../identity/contact-cipher.service';
import { readContact } from '../../identity/read-contact';
import { stableCode } from '../../observability/stable-code';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { BilledCalls } from '../../reverification/verification/billed-calls.service';
import { inBatches } from '../run/in-batches';
import { RunInterruptedError } from '../run/run-interrupted.error';
import type { Schedule, ScheduleRunInHand } from '../run/schedule';
import { Schedules } from '../run/schedules';
import type { CheckFinding, DueCheck } from './due-check';
import { FindDueChecks } from './find-due-checks.service';
import { inLanes } from './in-lanes';
import { PlanChecks } from './plan-checks.service';
import { ProjectsAway } from './projects-away';
import { SettleCheck } from './settle-check.service';
import { SilentCheck, type JudgedCheck } from './silent-check.service';

/**
 * How many are in hand at once. Prove takes its time, and the client keeps its limit for all processes; without Prove
 * only our own database would be kept busy.
 */
const LANES = { get: 8, verify: 8, none: 2 };

const UNREADABLE: CheckFinding = { outcome: { kind: 'postpone', billed: false }, prove: 'not_asked' };
const NOT_WANTED: CheckFinding = { outcome: { kind: 'drop' }, prove: 'not_asked' };

/**
 * Looks at verified numbers of which no notice will come, or that were verified long ago: Prove is asked first, and the
 * customer only where that is not enough.
 */
@Injectable()
export class DueChecksSchedule implements Schedule {
  readonly name = 'due-checks';
  readonly timing: Schedule['timing'];
  private readonly logger = new Logger(DueChecksSchedule.name);

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly contacts: ContactCipher,
    private readonly planChecks: PlanChecks,
    private readonly findDueChecks: FindDueChecks,
    private readonly silentCheck: SilentCheck,
    private readonly settleCheck: SettleCheck,
    private readonly billedCalls: BilledCalls,
    schedules: Schedules,
  ) {
    this.timing = options.schedules.dueChecks.timing;
    schedules.add(this);
  }

  async run(run: ScheduleRunInHand): Promise<void> {
    await this.planChecks.plan(run);
    const away = new ProjectsAway();
    // Whose rows other sessions hold. They stay due, for the next run.
    const locked = new Set<string>();
    const { silentCheck } = this.options.schedules.dueChecks;
    const batch = async () => {
      const due = await this.findDueChecks.find(run.now, { projects: away.list(), identityIds: [...locked] });
      if (due.length === 0) return false;
      await inLanes(due, LANES[silentCheck], (one) =>
        this.billedCalls.track(this.checkUnlessLocked(one, run, away, locked)),
      );
      await run.report({}, null);
      return true;
    };
    // Where Prove is asked, its limit is rest enough.
    if (silentCheck === 'none') return inBatches(run, batch);
    while (await batch());
  }

  private async checkUnlessLocked(
    due: DueCheck,
    run: ScheduleRunInHand,
    away: ProjectsAway,
    locked: Set<string>,
  ): Promise<void> {
    try {
      await this.check(due, run, away);
    } catch (error) {
      if (!isRetryableConflict(error)) throw error;
      const { id: identityId } = due.identity;
      locked.add(identityId);
      this.logger.warn({
        message: 'A due check was passed over: another session holds the identity',
        ...{ identityId, code: stableCode(error) },
      });
      await run.report({ locked: 1 }, null);
    }
  }

  private async check(due: DueCheck, run: ScheduleRunInHand, away: ProjectsAway): Promise<void> {
    if (run.signal.aborted) throw new RunInterruptedError();
    const { project } = due.identity;
    // Its date stays: the next run looks whether Prove is back.
    if (away.has(project)) return;
    const { due: judged, finding } = await this.judge(due, run);
    if (!finding) return;
    if (finding.prove === 'away') away.failed(project);
    if (finding.prove === 'answered') away.answered(project);
    await this.settleCheck.settle(judged, finding.outcome, run);
  }

  private async judge(due: DueCheck, { now, signal }: ScheduleRunInHand): Promise<JudgedCheck> {
    const { identity } = due;
    const contact = readContact(this.contacts, identity);
    if (contact === null) return { due, finding: UNREADABLE };
    const isWanted =
      identity.status === 'verified' &&
      checkDueAt({ ...identity, phoneNumber: contact.phoneNumber }, now, now, this.options) !== null;
    if (!isWanted) return { due, finding: NOT_WANTED };
    try {
      return await this.silentCheck.ask({ ...due, contact }, signal);
    } catch (error) {
      throw signal.aborted ? new RunInterruptedError() : error;
    }
  }
}
