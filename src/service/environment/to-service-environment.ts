import { join, resolve } from 'node:path';
import { isObject } from '../../verified-users/options/option-schema';
import type { CompanyApiToken } from '../../verified-users/options/verified-users-options.interface';
import { parseRedisUrl } from '../queue/redis-connection';
import type { EnvironmentVariables } from './environment-variables';
import { readReverification } from './read-reverification';
import { readSchedules } from './read-schedules';
import type { ServiceEnvironment } from './service-environment';
import { splitList } from './split-list';
import { fitsEmulator, hasWebhookSecrets, isOpenToStrangers } from './stand-in-faults';
import { NO_PROXY } from './trust-proxy';

/** Prove's sandbox for North America; in production the host is named in full. */
const PROVE_SANDBOX = 'https://platform.uat.proveapis.com';

/** Turns variables without faults into what the service runs on, with every default filled in. */
export function toServiceEnvironment(
  variables: EnvironmentVariables,
  warnings: string[],
): ServiceEnvironment {
  const production = variables.NODE_ENV === 'production';
  const operations = production || isOpenToStrangers(variables) ? 'operators' : 'on';
  const port = variables.PORT ?? 3000;
  const dataDir = resolve(variables.DATA_DIR ?? '.data');
  const file = variables.file ?? {};
  return {
    production,
    role: variables.ROLE ?? 'all',
    port,
    host: variables.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    publicUrl: variables.PUBLIC_URL?.replace(/\/+$/, '') ?? (port === 0 ? undefined : localUrl(port)),
    trustedProxies: variables.TRUST_PROXY === NO_PROXY ? [] : splitList(variables.TRUST_PROXY),
    docs: variables.DOCS ?? operations,
    metrics: variables.METRICS ?? operations,
    dataDir,
    database: {
      ...(variables.DATABASE_URL ? { url: variables.DATABASE_URL } : { embedded: true }),
      poolSize: variables.DATABASE_POOL_SIZE ?? 10,
      unsafeSettings: variables.DATABASE_UNSAFE_SETTINGS ?? (production ? 'refuse' : 'warn'),
    },
    queue: {
      ...(variables.REDIS_URL
        ? { redis: parseRedisUrl(variables.REDIS_URL) }
        : { postgres: true, url: variables.QUEUE_DATABASE_URL }),
      prefix: variables.QUEUE_PREFIX ?? '{verified-users}',
    },
    mail: readMail(variables),
    encryption: generates(variables, variables.ENCRYPTION_KEYS)
      ? { generated: true }
      : { keys: splitList(variables.ENCRYPTION_KEYS) },
    prove: readProve(variables),
    projects: variables.file?.projects,
    emulatorPort: variables.EMULATOR_PORT,
    apiTokens: readApiTokens(variables),
    staleNumber: variables.STALE_NUMBER ?? file.companyApi?.staleNumber,
    requireNames: variables.REQUIRE_NAMES ? variables.REQUIRE_NAMES === 'on' : file.companyApi?.requireNames,
    phoneValidation: variables.PHONE_VALIDATION ?? file.phoneNumbers?.validation,
    adminTokens: splitList(variables.ADMIN_TOKEN),
    journal: readJournal(variables, dataDir),
    logLevel: variables.LOG_LEVEL ?? 'info',
    shutdownTimeoutSeconds: variables.SHUTDOWN_TIMEOUT_SECONDS ?? 25,
    reverification: withFile(readReverification(variables), file.reverification),
    schedules: withFile(readSchedules(variables), file.schedules),
    notifications: file.notifications,
    webhook: withFile({ storeDeadlineSeconds: variables.STORE_DEADLINE_SECONDS }, file.webhook),
    sweepIntervalSeconds: variables.SWEEP_INTERVAL_SECONDS,
    warnings,
  };
}

/** The default of `PUBLIC_URL`: this machine. */
export function localUrl(port: number): string {
  return `http://localhost:${port}`;
}

/** Only who takes deliveries has one. */
function readJournal(
  { ROLE, JOURNAL, ...variables }: EnvironmentVariables,
  dataDir: string,
): ServiceEnvironment['journal'] {
  if (JOURNAL === 'off' || ROLE === 'worker') return null;
  const bytes = (megabytes: number | undefined) => megabytes && megabytes * 1024 * 1024;
  return {
    directory: join(dataDir, 'journal'),
    maxBytes: bytes(variables.JOURNAL_MAX_MEGABYTES),
    keepSeconds: variables.JOURNAL_KEEP_SECONDS,
    keepMaxBytes: bytes(variables.JOURNAL_KEEP_MEGABYTES),
  };
}

function readMail(variables: EnvironmentVariables): ServiceEnvironment['mail'] {
  const support = variables.SUPPORT_EMAIL || variables.SUPPORT_URL;
  return {
    ...(variables.SMTP_URL ? { url: variables.SMTP_URL } : { mailbox: true }),
    from: variables.MAIL_FROM ?? 'Example Company <no-reply@example.com>',
    company: {
      name: variables.COMPANY_NAME ?? 'Example Company',
      primaryColor: variables.COMPANY_COLOR,
      logoUrl: variables.COMPANY_LOGO_URL,
      supportEmail: support ? variables.SUPPORT_EMAIL : 'support@example.com',
      supportUrl: variables.SUPPORT_URL,
    },
    ...variables.file?.mail,
    defaultLocale: variables.DEFAULT_LOCALE ?? variables.file?.mail?.defaultLocale,
  };
}

/** Nothing is made up in production, nor beside a database that was given: it outlives this machine's folder. */
function generates({ NODE_ENV, DATABASE_URL }: EnvironmentVariables, given: string | undefined): boolean {
  return given === undefined && NODE_ENV !== 'production' && DATABASE_URL === undefined;
}

/** Made up only beside what is made up anyway: a process that is given everything needs no file. */
function readApiTokens(variables: EnvironmentVariables): ServiceEnvironment['apiTokens'] {
  const { ROLE, API_TOKEN, ENCRYPTION_KEYS, file } = variables;
  const isGenerated =
    generates(variables, API_TOKEN) &&
    file?.companyApi?.tokens === undefined &&
    ROLE !== 'worker' &&
    (!ENCRYPTION_KEYS || !hasWebhookSecrets(variables));
  return isGenerated ? { generated: true } : { tokens: apiTokensOf(variables) };
}

/** Those that are given, in the variable or in the file. */
export function apiTokensOf({ API_TOKEN, file }: EnvironmentVariables): (string | CompanyApiToken)[] {
  return file?.companyApi?.tokens ?? splitList(API_TOKEN);
}

/** What the file holds beside what the variables say; no option is in both. */
function withFile<T extends object>(said: T, file: T | undefined): T {
  const merged = { ...said } as Record<string, unknown>;
  for (const [name, value] of Object.entries(file ?? {})) {
    const own = merged[name];
    merged[name] = isObject(own) && isObject(value) ? withFile(own, value) : (value ?? own);
  }
  return merged as T;
}

function readProve(variables: EnvironmentVariables): ServiceEnvironment['prove'] {
  const { PROVE_WEBHOOK_SECRETS } = variables;
  return {
    webhooks:
      generates(variables, PROVE_WEBHOOK_SECRETS) && !hasWebhookSecrets(variables)
        ? { generated: true }
        : { secrets: splitList(PROVE_WEBHOOK_SECRETS) },
    minSecretBytes: variables.PROVE_WEBHOOK_SECRET_MIN_BYTES,
    generation: variables.PROVE_API_GENERATION ?? 'B',
    api: readProveApi(variables),
  };
}

function readProveApi(variables: EnvironmentVariables): ServiceEnvironment['prove']['api'] {
  const { PROVE_BASE_URL, PROVE_CLIENT_ID, PROVE_CLIENT_SECRET } = variables;
  if (PROVE_CLIENT_ID && PROVE_CLIENT_SECRET) {
    return {
      baseUrl: (PROVE_BASE_URL ?? PROVE_SANDBOX).replace(/\/+$/, ''),
      clientId: PROVE_CLIENT_ID,
      clientSecret: PROVE_CLIENT_SECRET,
    };
  }
  return fitsEmulator(variables) ? { emulator: true } : undefined;
}
