import type { Provider } from '@nestjs/common';
import { ClaimBilledCheck } from './due-checks/claim-billed-check.service';
import { DueChecksSchedule } from './due-checks/due-checks.schedule';
import { ExpireCases } from './reminders/expire-cases.service';
import { FindDueChecks } from './due-checks/find-due-checks.service';
import { HistorySchedule } from './history/history.schedule';
import { HistoryVerificationService } from './history/history-verification.service';
import { HealOlderRows } from './heal-older-rows.service';
import { PlanChecks } from './due-checks/plan-checks.service';
import { RECONCILIATION_PROVIDERS } from './reconciliation/reconciliation-providers';
import { RemindCustomers } from './reminders/remind-customers.service';
import { RemindersSchedule } from './reminders/reminders.schedule';
import { RetentionSchedule } from './retention/retention.schedule';
import { SettleCheck } from './due-checks/settle-check.service';
import { SilentCheck } from './due-checks/silent-check.service';
import { RunSchedule } from './run/run-schedule.service';
import { ScheduleGauges } from './run/schedule-gauges.service';
import { ScheduleOverview } from './run/schedule-overview.service';
import { ScheduleReadiness } from './run/schedule-readiness.service';
import { Schedules } from './run/schedules';
import { SweepSchedules } from './run/sweep-schedules.service';
import { SilenceMetrics } from './silence/silence-metrics.service';
import { SilenceReadiness } from './silence/silence-readiness.service';
import { SilenceSchedule } from './silence/silence.schedule';
import { Sweeper } from './sweeper.service';

/** What runs by the clock, and what it is run by. In every process, so that it can be run by hand; ticks are a worker's. */
export const SCHEDULE_PROVIDERS: Provider[] = [
  ClaimBilledCheck,
  DueChecksSchedule,
  ExpireCases,
  FindDueChecks,
  HealOlderRows,
  HistorySchedule,
  HistoryVerificationService,
  PlanChecks,
  ...RECONCILIATION_PROVIDERS,
  RemindCustomers,
  RemindersSchedule,
  RetentionSchedule,
  RunSchedule,
  ScheduleGauges,
  ScheduleOverview,
  ScheduleReadiness,
  Schedules,
  SettleCheck,
  SilenceMetrics,
  SilenceReadiness,
  SilenceSchedule,
  SilentCheck,
  SweepSchedules,
  Sweeper,
];
