import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { TRANSACTION_LIMIT_MS } from '../../database/transact-within';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import type { ScheduleTiming } from '../../options/schedule-options.interface';
import type { Schedule, ScheduleRunInHand } from '../run/schedule';
import { Schedules } from '../run/schedules';
import { decideSilence } from './decide-silence';
import { findFirstVerified } from './find-first-verified.sql';
import { isAnswerKept } from './is-answer-kept';
import { readTraffic, type TrafficOfProject } from './read-traffic.sql';
import { readSilence, type SilenceFindings, type SilenceOfProject } from './silence-findings';

type FirstVerified = Pick<SilenceOfProject, 'firstVerifiedAt' | 'askedAt'>;
const NOT_ASKED: FirstVerified = { firstVerifiedAt: null, askedAt: null };

/** Finds webhooks that have gone quiet, so that somebody asks why before a customer's number is a stranger's. */
@Injectable()
export class SilenceSchedule implements Schedule {
  readonly name = 'silence';
  readonly timing: ScheduleTiming | false;
  private readonly logger = new Logger(SilenceSchedule.name);

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    schedules: Schedules,
  ) {
    this.timing = options.schedules.silence.timing;
    schedules.add(this);
  }

  async run(run: ScheduleRunInHand): Promise<void> {
    const before = await readSilence(this.dataSource, TRANSACTION_LIMIT_MS, run.id);
    const traffic = await readTraffic(this.dataSource, [...this.options.projects.keys()], run.now);
    const findings: SilenceFindings = { projects: {} };
    for (const one of traffic) {
      findings.projects[one.project] = await this.judge(one, before.projects[one.project], run.now);
    }
    const found = Object.values(findings.projects);
    const alarms = found.filter(({ reasons }) => reasons.length > 0).length;
    await run.report({ projects: found.length, alarms }, null);
    await run.conclude(findings);
    // Afterwards: another process that has taken the run over tells of it instead.
    this.tell(before, findings);
  }

  private async judge(
    traffic: TrafficOfProject,
    before: SilenceOfProject | undefined,
    now: Date,
  ): Promise<SilenceOfProject> {
    const { lastAcceptedAt } = traffic;
    const first = lastAcceptedAt ? NOT_ASKED : await this.findFirst(traffic.project, before, now);
    const firstVerifiedAt = first.firstVerifiedAt === null ? null : new Date(first.firstVerifiedAt);
    const reasons = decideSilence({ ...traffic, firstVerifiedAt }, this.options.schedules.silence, now);
    return { reasons, lastDeliveryAt: lastAcceptedAt?.toISOString() ?? null, ...first };
  }

  private async findFirst(
    project: string,
    before: SilenceOfProject | undefined,
    now: Date,
  ): Promise<FirstVerified> {
    if (before && isAnswerKept(before, this.options.schedules.silence, now)) {
      const { firstVerifiedAt, askedAt } = before;
      return { firstVerifiedAt, askedAt };
    }
    const at = await findFirstVerified(this.dataSource, project);
    return { firstVerifiedAt: at?.toISOString() ?? null, askedAt: now.toISOString() };
  }

  /** When an alarm begins and when it ends, not in between. */
  private tell(before: SilenceFindings, after: SilenceFindings): void {
    for (const [project, { reasons, lastDeliveryAt }] of Object.entries(after.projects)) {
      const earlier = before.projects[project]?.reasons ?? [];
      const line = { project, lastDeliveryAt };
      for (const reason of reasons.filter((one) => !earlier.includes(one)))
        this.logger.warn({ message: 'The webhook is suspiciously quiet', reason, ...line });
      for (const reason of earlier.filter((one) => !reasons.includes(one)))
        this.logger.warn({ message: 'The webhook is no longer suspiciously quiet', reason, ...line });
    }
  }
}
