import { getMetadataStorage, IsEmail, IsOptional } from 'class-validator';
import {
  findQuietHoursFault,
  findReminderDaysFault,
  findTimeZoneFault,
  findTimingFault,
} from './schedule-faults';
import { LEAST_SECRET_BYTES, LOWEST_SECRET_BYTES } from '../../verified-users/options/weak-secrets';
import type { ConfigFile } from './config-file.schema';
import { Faultless, OneOf, TextLike, WholeNumber } from './environment-decorators';
import { findTrustProxyFault } from './trust-proxy';
import {
  API_GENERATIONS,
  LOG_LEVELS,
  OPERATIONS_ACCESS,
  PHONE_VALIDATIONS,
  ROLES,
  SILENT_CHECKS,
  STALE_NUMBERS,
  UNBOUND_POSSESSIONS,
  SWITCH,
  UNSAFE_SETTINGS,
  type ApiGeneration,
  type LogLevel,
  type OperationsAccess,
  type PhoneValidation,
  type Role,
  type SilentCheck,
  type StaleNumber,
  type UnboundPossession,
  type Switch,
} from './service-environment';
import type { UnsafeSettings } from '../preflight/check-database';
import {
  findDatabaseUrlFault,
  findHttpUrlFault,
  findOriginsFault,
  findPageUrlFault,
  findProveBaseUrlFault,
  findPublicUrlFault,
  findRedisUrlFault,
  findSmtpUrlFault,
  findWebSdkUrlFault,
} from './url-faults';
import {
  findEncryptionKeysFault,
  findLocaleFault,
  findLogoFault,
  findNodeEnvFault,
  findSenderFault,
  findTokensFault,
  findWebhookSecretsFault,
} from './value-faults';

const DAY_SECONDS = 86_400;

/**
 * The variables that the service reads, each checked on its own. Meanings and defaults: docs/configuration.md.
 * Which of them go together is checked by `findCombinationFaults`.
 */
export class EnvironmentVariables {
  /** What the file of `CONFIG_FILE` holds. */
  file?: ConfigFile;

  @Faultless(findNodeEnvFault)
  NODE_ENV?: string;

  @TextLike(/^[^\r\n\0]+$/, 'the path of a JSON file')
  CONFIG_FILE?: string;

  @WholeNumber(0, 65_535, '0 takes a free port')
  PORT?: number;

  @TextLike(
    /^(?:[\w.-]+|[0-9a-f:.]*:[0-9a-f:.]*)$/i,
    'a host name or an IP address without port, such as 0.0.0.0 or ::',
  )
  HOST?: string;

  @OneOf(ROLES)
  ROLE?: Role;

  @TextLike(/^[^\r\n\0]+$/, 'one line')
  DATA_DIR?: string;

  @Faultless(findDatabaseUrlFault)
  DATABASE_URL?: string;

  @WholeNumber(1, 1_000, 'connections of this process')
  DATABASE_POOL_SIZE?: number;

  @Faultless(findDatabaseUrlFault)
  QUEUE_DATABASE_URL?: string;
  @OneOf(UNSAFE_SETTINGS)
  DATABASE_UNSAFE_SETTINGS?: UnsafeSettings;

  @Faultless(findRedisUrlFault)
  REDIS_URL?: string;

  @TextLike(/^[^:\s]+$/, 'text without ":" and spaces, such as {verified-users}')
  QUEUE_PREFIX?: string;

  @Faultless(findPublicUrlFault)
  PUBLIC_URL?: string;

  @OneOf(SWITCH)
  STAND_INS?: Switch;

  @Faultless(findTrustProxyFault)
  TRUST_PROXY?: string;

  @OneOf(OPERATIONS_ACCESS)
  DOCS?: OperationsAccess;

  @OneOf(OPERATIONS_ACCESS)
  METRICS?: OperationsAccess;

  @Faultless(findWebhookSecretsFault)
  PROVE_WEBHOOK_SECRETS?: string;

  @WholeNumber(LOWEST_SECRET_BYTES, LEAST_SECRET_BYTES, 'bytes')
  PROVE_WEBHOOK_SECRET_MIN_BYTES?: number;

  @Faultless(findProveBaseUrlFault)
  PROVE_BASE_URL?: string;

  @TextLike(/^[^\r\n\0]+$/, 'one line')
  PROVE_CLIENT_ID?: string;

  @TextLike(/^[^\r\n\0]+$/, 'one line')
  PROVE_CLIENT_SECRET?: string;

  @OneOf(API_GENERATIONS)
  PROVE_API_GENERATION?: ApiGeneration;

  @WholeNumber(0, 65_535, '0 takes a free port')
  EMULATOR_PORT?: number;

  @Faultless(findSmtpUrlFault)
  SMTP_URL?: string;

  @Faultless(findSenderFault)
  MAIL_FROM?: string;

  @Faultless(findEncryptionKeysFault)
  ENCRYPTION_KEYS?: string;

  @Faultless(findTokensFault)
  API_TOKEN?: string;

  @OneOf(STALE_NUMBERS)
  STALE_NUMBER?: StaleNumber;

  @OneOf(SWITCH)
  REQUIRE_NAMES?: Switch;

  @OneOf(UNBOUND_POSSESSIONS)
  UNBOUND_POSSESSION?: UnboundPossession;

  @OneOf(PHONE_VALIDATIONS)
  PHONE_VALIDATION?: PhoneValidation;

  @Faultless(findTokensFault)
  ADMIN_TOKEN?: string;

  @OneOf(LOG_LEVELS)
  LOG_LEVEL?: LogLevel;

  @TextLike(/^[^\r\n]{1,100}$/, 'at most 100 characters in one line')
  COMPANY_NAME?: string;

  @TextLike(/^#[0-9a-f]{6}$/i, 'a colour such as #1f4fd8')
  COMPANY_COLOR?: string;

  @Faultless(findLogoFault)
  COMPANY_LOGO_URL?: string;

  @IsOptional()
  @IsEmail({}, { message: '$property: expected an email address' })
  SUPPORT_EMAIL?: string;

  @Faultless(findHttpUrlFault)
  SUPPORT_URL?: string;

  @Faultless(findLocaleFault)
  DEFAULT_LOCALE?: string;

  @WholeNumber(60, 365 * DAY_SECONDS, 'seconds')
  LINK_LIFETIME_SECONDS?: number;

  @Faultless(findPageUrlFault)
  PAGE_URL?: string;

  @Faultless(findWebSdkUrlFault)
  WEB_SDK_URL?: string;

  @Faultless(findOriginsFault)
  WEB_SDK_CONNECT_ORIGINS?: string;

  @WholeNumber(60, DAY_SECONDS, 'seconds')
  SESSION_LIFETIME_SECONDS?: number;

  @TextLike(/^[\w.-]{1,64}$/, '1 to 64 letters, digits, ".", "-" or "_"')
  CONSENT_TEXT_VERSION?: string;

  @OneOf(SWITCH)
  US_CARRIER_CONSENT?: Switch;

  @TextLike(/^https:\/\/[\w.-]+(:\d+)?(\/[\w/.#?=&%-]*)?$/, 'the https:// address of a privacy policy')
  PROVE_PRIVACY_URL?: string;

  @WholeNumber(1, 100, 'tries')
  VERIFICATIONS_PER_CASE?: number;

  @WholeNumber(1, 600, 'seconds')
  SHUTDOWN_TIMEOUT_SECONDS?: number;

  @WholeNumber(1, 60, 'seconds')
  SWEEP_INTERVAL_SECONDS?: number;

  @WholeNumber(1, 60, 'seconds')
  STORE_DEADLINE_SECONDS?: number;

  @OneOf(SWITCH)
  JOURNAL?: Switch;

  @WholeNumber(4, 1_048_576, 'megabytes')
  JOURNAL_MAX_MEGABYTES?: number;

  @WholeNumber(0, 3_600, 'seconds')
  JOURNAL_KEEP_SECONDS?: number;

  @WholeNumber(4, 1_048_576, 'megabytes')
  JOURNAL_KEEP_MEGABYTES?: number;

  @Faultless(findTimeZoneFault)
  SCHEDULES_TIME_ZONE?: string;

  @Faultless(findTimingFault)
  REMINDERS_SCHEDULE?: string;

  @Faultless(findTimingFault)
  DUE_CHECKS_SCHEDULE?: string;

  @Faultless(findTimingFault)
  RECONCILIATION_SCHEDULE?: string;

  @Faultless(findTimingFault)
  SILENCE_SCHEDULE?: string;
  @Faultless(findTimingFault)
  RETENTION_SCHEDULE?: string;
  @Faultless(findTimingFault)
  HISTORY_SCHEDULE?: string;

  @Faultless(findReminderDaysFault)
  REMINDER_AFTER_DAYS?: string;

  @Faultless(findQuietHoursFault)
  QUIET_HOURS?: string;

  @WholeNumber(1, 365, 'days')
  REVERIFICATION_DEADLINE_DAYS?: number;

  @OneOf(SILENT_CHECKS)
  SILENT_CHECK?: SilentCheck;

  @WholeNumber(1, 3_650, 'days')
  CHECK_WATCHED_AFTER_DAYS?: number;

  @WholeNumber(1, 36_500, 'days')
  KEEP_HISTORY_DAYS?: number;

  @WholeNumber(1, 36_500, 'days')
  KEEP_DELIVERIES_DAYS?: number;
}

/** Read from the decorators, so that no second list of names can drift from the class. */
export const VARIABLE_NAMES: readonly Exclude<keyof EnvironmentVariables, 'file'>[] = [
  ...new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(EnvironmentVariables, '', false, false)
      .map(({ propertyName }) => propertyName as Exclude<keyof EnvironmentVariables, 'file'>),
  ),
];
