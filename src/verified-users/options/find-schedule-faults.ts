import { isCron } from './is-cron';
import { isTimeZone } from './is-time-zone';
import { isWithin } from './is-within';
import {
  DIFFERENCE_KINDS,
  type DueChecksOptions,
  type ReconciliationOptions,
  type RemindersOptions,
  type SchedulesOptions,
} from './schedule-options.interface';

const DAY = 86_400;
const YEAR = 365 * DAY;
const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const COUNTRY = /^[A-Z]{2}$/;
const ZONE_EXPECTED = 'expected a time zone of the IANA list, such as "America/New_York"';

type Rule = [value: unknown, name: string, least: number, most: number];

/** What is wrong with the options of the schedules; one line per fault, naming field and mend. */
export function findScheduleFaults(schedules: SchedulesOptions | undefined): string[] {
  if (schedules === undefined) return [];
  if (typeof schedules !== 'object' || schedules === null) return ['schedules: expected an object'];
  const { timeZone, reminders, dueChecks, reconciliation, silence, retention, history } = schedules;
  return [
    ...(timeZone === undefined || isTimeZone(timeZone) ? [] : [`schedules.timeZone: ${ZONE_EXPECTED}`]),
    ...Object.entries({ reminders, dueChecks, reconciliation, silence, retention, history }).flatMap(
      ([name, options]) => timingFaults(options?.timing, `schedules.${name}.timing`),
    ),
    ...reminderFaults(reminders),
    ...dueCheckFaults(dueChecks),
    ...reconciliationFaults(reconciliation),
    ...numberFaults(schedules),
  ];
}

function timingFaults(timing: unknown, name: string): string[] {
  if (timing === undefined || timing === false) return [];
  const expected = `${name}: expected { everySeconds: 1 to ${DAY} }, { cron: "15 3 * * *" }, or false`;
  if (typeof timing !== 'object' || timing === null) return [expected];
  const { everySeconds, cron, timeZone } = timing as Record<string, unknown>;
  if (cron === undefined) return isWithin(everySeconds, 1, DAY) ? [] : [expected];
  if (everySeconds !== undefined || typeof cron !== 'string' || !isCron(cron)) return [expected];
  return timeZone === undefined || isTimeZone(timeZone) ? [] : [`${name}.timeZone: ${ZONE_EXPECTED}`];
}

function reminderFaults(reminders: RemindersOptions | undefined): string[] {
  const { afterSeconds, quietHours } = reminders ?? {};
  const faults: string[] = [];
  if (afterSeconds !== undefined && !isRising(afterSeconds)) {
    faults.push(
      `schedules.reminders.afterSeconds: expected at most 20 rising numbers of seconds, 60 to ${YEAR}, such as [172800, 432000]`,
    );
  }
  if (quietHours !== undefined && quietHours !== false) {
    const { from, to } = (quietHours ?? {}) as unknown as Record<string, unknown>;
    const right = [from, to].every((time) => typeof time === 'string' && TIME_OF_DAY.test(time));
    if (!right || from === to) {
      faults.push(
        'schedules.reminders.quietHours: expected { from: "21:00", to: "08:00" }, two different times, or false',
      );
    }
  }
  return faults;
}

function isRising(values: unknown): boolean {
  return (
    Array.isArray(values) &&
    values.length <= 20 &&
    values.every(
      (value, index) => isWithin(value, 60, YEAR) && (index === 0 || value > (values[index - 1] as number)),
    )
  );
}

function dueCheckFaults(dueChecks: DueChecksOptions | undefined): string[] {
  const { rules, silentCheck } = dueChecks ?? {};
  const faults: string[] = [];
  if (silentCheck !== undefined && !['none', 'get', 'verify'].includes(silentCheck))
    faults.push('schedules.dueChecks.silentCheck: expected "none", "get" or "verify"');
  if (rules === undefined) return faults;
  if (!Array.isArray(rules)) return [...faults, 'schedules.dueChecks.rules: expected a list'];
  for (const [index, rule] of rules.entries()) {
    const { project, countries, watched, afterSeconds } = rule ?? {};
    const right =
      (project === undefined || typeof project === 'string') &&
      (countries === undefined ||
        (Array.isArray(countries) && countries.every((country) => COUNTRY.test(country)))) &&
      (watched === undefined || typeof watched === 'boolean') &&
      (afterSeconds === null || isWithin(afterSeconds, 3_600, 10 * YEAR));
    if (!right) {
      faults.push(
        `schedules.dueChecks.rules[${index}]: expected { project?, countries?: ["GB"], watched?: boolean, afterSeconds: 3600 to ${10 * YEAR}, or null }`,
      );
    }
  }
  return faults;
}

function reconciliationFaults(reconciliation: ReconciliationOptions | undefined): string[] {
  const { apply } = reconciliation ?? {};
  if (apply === undefined || (Array.isArray(apply) && apply.every((one) => DIFFERENCE_KINDS.includes(one))))
    return [];
  return [`schedules.reconciliation.apply: expected a list out of ${DIFFERENCE_KINDS.join(', ')}`];
}

function numberFaults(options: SchedulesOptions): string[] {
  const { reminders, dueChecks, reconciliation, silence, retention } = options;
  const ages = Object.entries(retention ?? {}).filter(([name]) => name !== 'timing');
  const rules: Rule[] = [
    [reminders?.maxEmails, 'reminders.maxEmails', 1, 1_000],
    [reminders?.emailWindowSeconds, 'reminders.emailWindowSeconds', 60, YEAR],
    [dueChecks?.spreadSeconds, 'dueChecks.spreadSeconds', 0, 30 * DAY],
    [reconciliation?.detailsPerRun, 'reconciliation.detailsPerRun', 0, 100_000_000],
    [silence?.gapFactor, 'silence.gapFactor', 1, 10_000],
    [silence?.minimumSeconds, 'silence.minimumSeconds', 1, YEAR],
    [silence?.neverSeconds, 'silence.neverSeconds', 1, YEAR],
    [silence?.refusedRequests, 'silence.refusedRequests', 1, 1_000_000],
    ...ages.flatMap(([name, age]): Rule[] =>
      age === null ? [] : [[age, `retention.${name}`, DAY, 100 * YEAR]],
    ),
  ];
  return rules.flatMap(([value, name, least, most]) =>
    value === undefined || isWithin(value, least, most)
      ? []
      : [`schedules.${name}: expected ${least} to ${most}`],
  );
}
