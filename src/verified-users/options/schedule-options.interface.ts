/**
 * When a schedule runs: every so many seconds, or at the times of a cron pattern (five or six fields) in a time zone of
 * the IANA list. `timeZone` defaults to `schedules.timeZone`.
 */
export type ScheduleTiming = { everySeconds: number } | { cron: string; timeZone?: string };

/** Hours in which no scheduled email is sent, in the customer's time zone: `{ from: '21:00', to: '08:00' }`. */
export interface QuietHours {
  from: string;
  to: string;
}

/** Reminders of open cases, and what happens at their deadline (`reverification.deadlineSeconds`). */
export interface RemindersOptions {
  /** Default `{ everySeconds: 60 }`; `false`: nobody is reminded, and no case expires. */
  timing?: ScheduleTiming | false;
  /** When an invited customer is reminded, in seconds after the invitation. Default 172800 and 432000 (2 and 5 days). */
  afterSeconds?: number[];
  /** Default 21:00 to 08:00; `false`: none. */
  quietHours?: QuietHours | false;
  /** Most invitations and reminders to one customer, over all cases, within `emailWindowSeconds`. Default 8. */
  maxEmails?: number;
  /** Default 2592000 (30 days). */
  emailWindowSeconds?: number;
}

/** How old a verification may grow. The first rule that fits an identity holds. */
export interface DueCheckRule {
  /** Only identities of this project. Default: of all. */
  project?: string;
  /**
   * Only numbers of these countries, ISO 3166-1 alpha-2 in capitals; not those that do not tell their country. Default:
   * of all.
   */
  countries?: string[];
  /** Only numbers that Prove watches, or only the others. Default: both. */
  watched?: boolean;
  /** Seconds from the verification, or from the last check that was good, to the next check; null: never. */
  afterSeconds: number | null;
}

export interface DueChecksOptions {
  /** Default `{ everySeconds: 300 }`; `false`: off. */
  timing?: ScheduleTiming | false;
  /**
   * Tried before the defaults, which are: a number that Prove does not watch after
   * `reverification.uncoveredCheckSeconds`, one that it watches never.
   */
  rules?: DueCheckRule[];
  /**
   * Each check comes up to so many seconds later than its rule says, always equally much for one identity, so that nobody
   * is flooded. Default 86400.
   */
  spreadSeconds?: number;
  /**
   * What Prove is asked before the customer is. `get`: whether the enrollment is active and unchanged (not billed; of a
   * number that Prove does not watch enough once after each verification); `verify`: whether the number still belongs to
   * this person, without possession (billed, needs a name and, in some countries, consent); `none`: nothing, also the
   * choice without credentials for Prove. Default `get`.
   */
  silentCheck?: 'none' | 'get' | 'verify';
}

/** What reconciliation can find. */
export const DIFFERENCE_KINDS = [
  'inactive_at_prove',
  'missing_at_prove',
  'unknown_here',
  'number_changed',
  'carrier_changed',
  'line_type_changed',
  'active_at_prove',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

export interface ReconciliationOptions {
  /** Default `{ cron: '15 3 * * *' }`; `false`: off. */
  timing?: ScheduleTiming | false;
  /** Differences that are dealt with at once; the others wait for an operator. Default `['inactive_at_prove']`. */
  apply?: DifferenceKind[];
  /**
   * Most enrollments whose details (number, carrier, line type) one run asks for, those longest unasked first: a
   * request for each. Default 10000.
   */
  detailsPerRun?: number;
}

/** When the silence of a project's webhook is suspicious. */
export interface SilenceOptions {
  /** Default `{ everySeconds: 60 }`; `false`: off. */
  timing?: ScheduleTiming | false;
  /** No delivery for this many times the usual gap (the mean of the 30 days before) is suspicious. Default 10. */
  gapFactor?: number;
  /** But never less than this many seconds, nor than one and a half times the longest gap. Default 86400. */
  minimumSeconds?: number;
  /** No delivery at all for this long since the first verified identity is suspicious. Default 604800 (7 days). */
  neverSeconds?: number;
  /** This many refused requests in this hour and the one before, and no accepted one since, are suspicious. Default 20. */
  refusedRequests?: number;
}

/** How long what is over is kept, in seconds; null: for ever. Nothing of an open case is dropped. */
export interface RetentionOptions {
  /** Default `{ cron: '30 2 * * *' }`; `false`: off. */
  timing?: ScheduleTiming | false;
  /** Bytes of deliveries, of which every notification is settled. Default 30 days. */
  deliveryBodiesSeconds?: number | null;
  /** Settled and failed notifications, unless their identity is in doubt; deliveries without any. Default 400 days. */
  notificationsSeconds?: number | null;
  /** Quarantined items. Default 400 days. */
  quarantineSeconds?: number | null;
  /** Emails that are over, with their attempts. Default 400 days. */
  emailsSeconds?: number | null;
  /** Links, and sessions that they opened. Default 90 days. */
  linksSeconds?: number | null;
  /** Verifications that are over. Default 400 days. */
  verificationsSeconds?: number | null;
  /** Events to the host that are over. Default 30 days. */
  hostEventsSeconds?: number | null;
  /** Consents that were withdrawn. Default 3 years. */
  withdrawnConsentsSeconds?: number | null;
  /**
   * History of identities. Default 7 years. The owner of the tables sets the least age, a year by default, with the function
   * `vu_history_minimum_age`; what is younger stays.
   */
  historySeconds?: number | null;
  /** Runs of schedules, and differences that are settled. Default 90 days. */
  schedulesSeconds?: number | null;
}

/** Verification of the history: whether it was changed outside of this program. */
export interface HistoryCheckOptions {
  /** Default `{ cron: '45 4 * * *' }`; `false`: off. */
  timing?: ScheduleTiming | false;
}

/** What runs by the clock. See docs/schedules.md. */
export interface SchedulesOptions {
  /** Time zone of cron patterns, and of customers who have none of their own. Default `UTC`. */
  timeZone?: string;
  reminders?: RemindersOptions;
  dueChecks?: DueChecksOptions;
  reconciliation?: ReconciliationOptions;
  silence?: SilenceOptions;
  retention?: RetentionOptions;
  history?: HistoryCheckOptions;
}
