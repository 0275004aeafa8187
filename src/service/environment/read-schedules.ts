import type {
  QuietHours,
  SchedulesOptions,
  ScheduleTiming,
} from '../../verified-users/options/schedule-options.interface';
import type { EnvironmentVariables } from './environment-variables';
import { isSeconds, OFF } from './schedule-faults';
import { splitList } from './split-list';

const DAY_SECONDS = 86_400;

/** What runs by the clock; what is undefined has the module's default. */
export function readSchedules(variables: EnvironmentVariables): SchedulesOptions {
  const { CHECK_WATCHED_AFTER_DAYS } = variables;
  return {
    timeZone: variables.SCHEDULES_TIME_ZONE,
    reminders: {
      timing: timingOf(variables.REMINDERS_SCHEDULE),
      afterSeconds: reminderSecondsOf(variables.REMINDER_AFTER_DAYS),
      quietHours: quietHoursOf(variables.QUIET_HOURS),
    },
    dueChecks: {
      timing: timingOf(variables.DUE_CHECKS_SCHEDULE),
      silentCheck: variables.SILENT_CHECK,
      rules:
        CHECK_WATCHED_AFTER_DAYS === undefined
          ? undefined
          : [{ watched: true, afterSeconds: CHECK_WATCHED_AFTER_DAYS * DAY_SECONDS }],
    },
    reconciliation: { timing: timingOf(variables.RECONCILIATION_SCHEDULE) },
    silence: { timing: timingOf(variables.SILENCE_SCHEDULE) },
    history: { timing: timingOf(variables.HISTORY_SCHEDULE) },
    retention: {
      timing: timingOf(variables.RETENTION_SCHEDULE),
      historySeconds: secondsOf(variables.KEEP_HISTORY_DAYS),
      deliveryBodiesSeconds: secondsOf(variables.KEEP_DELIVERIES_DAYS),
    },
  };
}

function timingOf(value: string | undefined): ScheduleTiming | false | undefined {
  if (value === undefined) return undefined;
  if (value === OFF) return false;
  return isSeconds(value) ? { everySeconds: Number(value) } : { cron: value };
}

function reminderSecondsOf(value: string | undefined): number[] | undefined {
  if (value === undefined) return undefined;
  return value === OFF ? [] : splitList(value).map((days) => Number(days) * DAY_SECONDS);
}

function quietHoursOf(value: string | undefined): QuietHours | false | undefined {
  if (value === undefined) return undefined;
  if (value === OFF) return false;
  const [from = '', to = ''] = value.split('-');
  return { from, to };
}

function secondsOf(days: number | undefined): number | undefined {
  return days && days * DAY_SECONDS;
}
