import { z } from 'zod';
import { findUnknownProjects } from '../../verified-users/options/company-api-tokens.schema';
import { mailSchema } from '../../verified-users/options/mail.schema';
import { across, object } from '../../verified-users/options/option-schema';
import { OPTION_SCHEMAS } from '../../verified-users/options/options.schema';
import type {
  MailOptions,
  VerifiedUsersModuleOptions,
} from '../../verified-users/options/verified-users-options.interface';
import type { EnvironmentVariables } from './environment-variables';

/** The sections of the module's options that single variables cannot say, or not in full. */
type Section =
  'projects' | 'companyApi' | 'notifications' | 'phoneNumbers' | 'reverification' | 'schedules' | 'webhook';

/** What `CONFIG_FILE` holds, with its secrets read. */
export type ConfigFile = Partial<Pick<VerifiedUsersModuleOptions, Section>> & {
  mail?: Pick<MailOptions, 'defaultLocale' | 'templates' | 'retry'>;
};

const { projects, companyApi, notifications, phoneNumbers, reverification, schedules, webhook } =
  OPTION_SCHEMAS;
const { defaultLocale, templates, retry } = mailSchema.shape;

/** The module's own schema of each section: the file knows no option that the module does not. */
export const configFileSchema = object({
  /** For editors. */
  $schema: z.string().optional(),
  projects: projects.optional(),
  companyApi,
  notifications,
  phoneNumbers,
  reverification,
  schedules,
  webhook,
  mail: object({ defaultLocale, templates, retry }).prefault({}),
}).check(
  across<{ projects?: unknown; companyApi?: { tokens?: unknown } }>((file) =>
    // Without projects in it, the variables make the default one.
    findUnknownProjects({ ...file, projects: file.projects ?? [{}] }),
  ),
);

/** Where a secret may be given as `{ "env": "NAME" }` or `{ "file": "/run/secrets/name" }`; `*` is any place of a list. */
export const SECRET_PLACES: readonly string[] = [
  'projects.*.webhookSecrets.*',
  'projects.*.prove.clientId',
  'projects.*.prove.clientSecret',
  'projects.*.prove.international.clientId',
  'projects.*.prove.international.clientSecret',
  'companyApi.tokens.*',
  'companyApi.tokens.*.token',
];

/** The option that says the same as a variable, or more. */
const SAID_BY: readonly [keyof EnvironmentVariables, string][] = [
  ['PROVE_WEBHOOK_SECRETS', 'projects'],
  ['PROVE_WEBHOOK_SECRET_MIN_BYTES', 'projects'],
  ['PROVE_BASE_URL', 'projects'],
  ['PROVE_CLIENT_ID', 'projects'],
  ['PROVE_CLIENT_SECRET', 'projects'],
  ['PROVE_API_GENERATION', 'projects'],
  ['API_TOKEN', 'companyApi.tokens'],
  ['STALE_NUMBER', 'companyApi.staleNumber'],
  ['REQUIRE_NAMES', 'companyApi.requireNames'],
  ['PHONE_VALIDATION', 'phoneNumbers.validation'],
  ['DEFAULT_LOCALE', 'mail.defaultLocale'],
  ['STORE_DEADLINE_SECONDS', 'webhook.storeDeadlineSeconds'],
  ['LINK_LIFETIME_SECONDS', 'reverification.linkLifetimeSeconds'],
  ['SESSION_LIFETIME_SECONDS', 'reverification.sessionLifetimeSeconds'],
  ['REVERIFICATION_DEADLINE_DAYS', 'reverification.deadlineSeconds'],
  ['PAGE_URL', 'reverification.pageUrl'],
  ['WEB_SDK_URL', 'reverification.webSdk'],
  ['WEB_SDK_CONNECT_ORIGINS', 'reverification.webSdk'],
  ['CONSENT_TEXT_VERSION', 'reverification.consentTextVersion'],
  ['VERIFICATIONS_PER_CASE', 'reverification.limits.verificationsPerCase'],
  ['UNBOUND_POSSESSION', 'reverification.unboundPossession'],
  ['SCHEDULES_TIME_ZONE', 'schedules.timeZone'],
  ['REMINDERS_SCHEDULE', 'schedules.reminders.timing'],
  ['DUE_CHECKS_SCHEDULE', 'schedules.dueChecks.timing'],
  ['RECONCILIATION_SCHEDULE', 'schedules.reconciliation.timing'],
  ['SILENCE_SCHEDULE', 'schedules.silence.timing'],
  ['RETENTION_SCHEDULE', 'schedules.retention.timing'],
  ['HISTORY_SCHEDULE', 'schedules.history.timing'],
  ['REMINDER_AFTER_DAYS', 'schedules.reminders.afterSeconds'],
  ['QUIET_HOURS', 'schedules.reminders.quietHours'],
  ['SILENT_CHECK', 'schedules.dueChecks.silentCheck'],
  ['CHECK_WATCHED_AFTER_DAYS', 'schedules.dueChecks.rules'],
  ['KEEP_HISTORY_DAYS', 'schedules.retention.historySeconds'],
  ['KEEP_DELIVERIES_DAYS', 'schedules.retention.deliveryBodiesSeconds'],
];

/** Variables that the file says, too: neither may win unseen. One line each, without values. */
export function findSaidTwice(variables: EnvironmentVariables, file: ConfigFile): string[] {
  return SAID_BY.filter(([name, path]) => variables[name] !== undefined && holds(file, path)).map(
    ([name, path]) => `${name} and ${path} in CONFIG_FILE: leave one of them out`,
  );
}

function holds(file: ConfigFile, path: string): boolean {
  const value = path.split('.').reduce<unknown>((place, name) => {
    return typeof place === 'object' && place !== null ? (place as Record<string, unknown>)[name] : undefined;
  }, file);
  return value !== undefined;
}
