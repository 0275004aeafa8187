import type { ScheduleTiming } from '../../verified-users/options/schedule-options.interface';
import type { ScheduleRunView, ScheduleState } from '../../verified-users/schedule/run/schedule-state';
import { table } from './table';

const HEADING = ['schedule', 'timing', 'last run', 'outcome', 'seconds', 'counts', 'next'];

/** A line for each schedule, under a heading. Times are UTC. */
export function describeSchedules(states: readonly ScheduleState[]): string[] {
  return table([HEADING, ...states.map(rowOf)]);
}

function rowOf({ name, timing, latest, nextTick, isOverdue }: ScheduleState): string[] {
  return [
    name,
    timingOf(timing),
    latest ? minuteOf(latest.startedAt) : 'never',
    outcomeOf(latest) + (isOverdue ? ', overdue' : ''),
    latest ? latest.seconds.toFixed(1) : '',
    Object.entries(latest?.counts ?? {})
      .map(([word, count]) => `${word} ${count}`)
      .join(', '),
    nextTick ? minuteOf(nextTick) : 'off',
  ];
}

function timingOf(timing: ScheduleTiming | false): string {
  if (timing === false) return 'off';
  if ('everySeconds' in timing) return `every ${timing.everySeconds} s`;
  return timing.timeZone ? `${timing.cron} (${timing.timeZone})` : timing.cron;
}

function outcomeOf(run: ScheduleRunView | null): string {
  if (!run) return '-';
  return run.reason ? `${run.status} (${run.reason})` : run.status;
}

function minuteOf(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace('T', ' ')}Z`;
}
