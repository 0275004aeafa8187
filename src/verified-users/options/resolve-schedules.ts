import type { ResolvedSchedules } from './resolved-options';
import type { SchedulesOptions } from './schedule-options.interface';
import { withoutUndefined } from './without-undefined';

const DAY = 86_400;
const YEAR = 365 * DAY;

/** Fills in the defaults of options in which no fault was found. */
export function resolveSchedules(options: SchedulesOptions = {}): ResolvedSchedules {
  return {
    timeZone: options.timeZone ?? 'UTC',
    reminders: {
      timing: { everySeconds: 60 },
      afterSeconds: [2 * DAY, 5 * DAY],
      quietHours: { from: '21:00', to: '08:00' },
      maxEmails: 8,
      emailWindowSeconds: 30 * DAY,
      ...withoutUndefined(options.reminders),
    },
    dueChecks: {
      timing: { everySeconds: 300 },
      rules: [],
      spreadSeconds: DAY,
      silentCheck: 'get',
      ...withoutUndefined(options.dueChecks),
    },
    reconciliation: {
      timing: { cron: '15 3 * * *' },
      apply: ['inactive_at_prove'],
      detailsPerRun: 10_000,
      ...withoutUndefined(options.reconciliation),
    },
    silence: {
      timing: { everySeconds: 60 },
      gapFactor: 10,
      minimumSeconds: DAY,
      neverSeconds: 7 * DAY,
      refusedRequests: 20,
      ...withoutUndefined(options.silence),
    },
    retention: {
      timing: { cron: '30 2 * * *' },
      deliveryBodiesSeconds: 30 * DAY,
      notificationsSeconds: 400 * DAY,
      quarantineSeconds: 400 * DAY,
      emailsSeconds: 400 * DAY,
      linksSeconds: 90 * DAY,
      verificationsSeconds: 400 * DAY,
      hostEventsSeconds: 30 * DAY,
      withdrawnConsentsSeconds: 3 * YEAR,
      historySeconds: 7 * YEAR,
      schedulesSeconds: 90 * DAY,
      ...withoutUndefined(options.retention),
    },
    history: { timing: { cron: '45 4 * * *' }, ...withoutUndefined(options.history) },
  };
}
