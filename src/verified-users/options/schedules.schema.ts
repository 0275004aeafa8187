import { z } from 'zod';
import { flag, matching, object, oneOf, orFalse, text, whole, within, type Shape } from './option-schema';
import {
  DIFFERENCE_KINDS,
  type DueCheckRule,
  type DueChecksOptions,
  type HistoryCheckOptions,
  type QuietHours,
  type ReconciliationOptions,
  type RemindersOptions,
  type RetentionOptions,
  type SchedulesOptions,
  type ScheduleTiming,
  type SilenceOptions,
} from './schedule-options.interface';
import { isCron, isTimeZone } from './value-rules';

const DAY = 86_400;
const YEAR = 365 * DAY;
const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

const TIMING_EXPECTED = `expected { everySeconds: 1 to ${DAY} }, { cron: "15 3 * * *" }, or false`;
const QUIET_HOURS_EXPECTED = 'expected { from: "21:00", to: "08:00" }, two different times, or false';
const RULE_EXPECTED = `expected { project?, countries?: ["GB"], watched?: boolean, afterSeconds: 3600 to ${10 * YEAR}, or null }`;
const REMINDERS_EXPECTED = `expected at most 20 rising numbers of seconds, 60 to ${YEAR}, such as [172800, 432000]`;
const KINDS_EXPECTED = `expected a list out of ${DIFFERENCE_KINDS.join(', ')}`;

const timeZone = () => text(isTimeZone, 'expected a time zone of the IANA list, such as "America/New_York"');

function timing(initial: ScheduleTiming) {
  const given = object({
    everySeconds: within(1, DAY).optional(),
    cron: text(isCron, TIMING_EXPECTED).optional(),
    timeZone: timeZone().optional(),
  }).refine(({ everySeconds, cron }) => (everySeconds === undefined) !== (cron === undefined), {
    error: TIMING_EXPECTED,
    abort: true,
  });
  // The rule above leaves one of the two.
  const either = given as unknown as z.ZodType<ScheduleTiming, ScheduleTiming>;
  return orFalse(whole(either, TIMING_EXPECTED, ['timeZone']), TIMING_EXPECTED).default(initial);
}

const quietHours = object({ from: z.string(), to: z.string() } satisfies Shape<QuietHours>).refine(
  ({ from, to }) => TIME_OF_DAY.test(from) && TIME_OF_DAY.test(to) && from !== to,
  { error: QUIET_HOURS_EXPECTED, abort: true },
);

const dueCheckRule = object({
  project: z.string().optional(),
  countries: z.array(matching(/^[A-Z]{2}$/, RULE_EXPECTED)).optional(),
  watched: flag().optional(),
  afterSeconds: within(3_600, 10 * YEAR).nullable(),
} satisfies Shape<DueCheckRule>);

function isRising(values: readonly number[]): boolean {
  return (
    values.length <= 20 &&
    values.every((value, index) => value >= 60 && value <= YEAR && value > (values[index - 1] ?? 0))
  );
}

/** How long something is kept; null: for ever. */
const kept = (seconds: number) =>
  within(DAY, 100 * YEAR)
    .nullable()
    .default(seconds);

export const schedulesSchema = object({
  timeZone: timeZone().default('UTC'),
  reminders: object({
    timing: timing({ everySeconds: 60 }),
    afterSeconds: whole(
      z.array(z.number()).refine(isRising, { error: REMINDERS_EXPECTED, abort: true }),
      REMINDERS_EXPECTED,
    ).default([2 * DAY, 5 * DAY]),
    quietHours: orFalse(whole(quietHours, QUIET_HOURS_EXPECTED), QUIET_HOURS_EXPECTED).default({
      from: '21:00',
      to: '08:00',
    }),
    maxEmails: within(1, 1_000).default(8),
    emailWindowSeconds: within(60, YEAR).default(30 * DAY),
  } satisfies Shape<RemindersOptions>).prefault({}),
  dueChecks: object({
    timing: timing({ everySeconds: 300 }),
    rules: z.array(whole(dueCheckRule, RULE_EXPECTED)).default([]),
    spreadSeconds: within(0, 30 * DAY).default(DAY),
    silentCheck: oneOf(['none', 'get', 'verify']).default('get'),
  } satisfies Shape<DueChecksOptions>).prefault({}),
  reconciliation: object({
    timing: timing({ cron: '15 3 * * *' }),
    apply: whole(z.array(z.enum(DIFFERENCE_KINDS)), KINDS_EXPECTED).default(['inactive_at_prove']),
    detailsPerRun: within(0, 100_000_000).default(10_000),
  } satisfies Shape<ReconciliationOptions>).prefault({}),
  silence: object({
    timing: timing({ everySeconds: 60 }),
    gapFactor: within(1, 10_000).default(10),
    minimumSeconds: within(1, YEAR).default(DAY),
    neverSeconds: within(1, YEAR).default(7 * DAY),
    refusedRequests: within(1, 1_000_000).default(20),
  } satisfies Shape<SilenceOptions>).prefault({}),
  retention: object({
    timing: timing({ cron: '30 2 * * *' }),
    deliveryBodiesSeconds: kept(30 * DAY),
    notificationsSeconds: kept(400 * DAY),
    quarantineSeconds: kept(400 * DAY),
    emailsSeconds: kept(400 * DAY),
    linksSeconds: kept(90 * DAY),
    verificationsSeconds: kept(400 * DAY),
    hostEventsSeconds: kept(30 * DAY),
    withdrawnConsentsSeconds: kept(3 * YEAR),
    historySeconds: kept(7 * YEAR),
    schedulesSeconds: kept(90 * DAY),
  } satisfies Shape<RetentionOptions>).prefault({}),
  history: object({
    timing: timing({ cron: '45 4 * * *' }),
  } satisfies Shape<HistoryCheckOptions>).prefault({}),
} satisfies Shape<SchedulesOptions>);
