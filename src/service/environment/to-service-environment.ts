import { join, resolve } from 'node:path';
import { parseRedisUrl } from '../queue/redis-connection';
import type { EnvironmentVariables } from './environment-variables';
import { readReverification } from './read-reverification';
import { readSchedules } from './read-schedules';
import type { ServiceEnvironment } from './service-environment';
import { splitList } from './split-list';

/** Prove's sandbox for North America; in production the host is named in full. */
const PROVE_SANDBOX = 'https://platform.uat.proveapis.com';

/** Turns variables without faults into what the service runs on, with every default filled in. */
export function toServiceEnvironment(
  variables: EnvironmentVariables,
  warnings: string[],
): ServiceEnvironment {
  const production = variables.NODE_ENV === 'production';
  const port = variables.PORT ?? 3000;
  const dataDir = resolve(variables.DATA_DIR ?? '.data');
  return {
    production,
    role: variables.ROLE ?? 'all',
    port,
    host: variables.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    publicUrl: variables.PUBLIC_URL?.replace(/\/+$/, '') ?? (port === 0 ? undefined : localUrl(port)),
    trustedProxies: splitList(variables.TRUST_PROXY),
    docs: variables.DOCS !== 'off',
    dataDir,
    database: {
      ...(variables.DATABASE_URL ? { url: variables.DATABASE_URL } : { embedded: true }),
      poolSize: variables.DATABASE_POOL_SIZE ?? 10,
    },
    queue: {
      ...(variables.REDIS_URL ? { redis: parseRedisUrl(variables.REDIS_URL) } : { postgres: true }),
      prefix: variables.QUEUE_PREFIX ?? '{verified-users}',
    },
    mail: readMail(variables),
    encryption: variables.ENCRYPTION_KEYS
      ? { keys: splitList(variables.ENCRYPTION_KEYS) }
      : { generated: true },
    prove: readProve(variables),
    emulatorPort: variables.EMULATOR_PORT,
    apiTokens: readApiTokens(variables),
    adminTokens: splitList(variables.ADMIN_TOKEN),
    journal: readJournal(variables, dataDir),
    logLevel: variables.LOG_LEVEL ?? 'info',
    shutdownTimeoutSeconds: variables.SHUTDOWN_TIMEOUT_SECONDS ?? 25,
    reverification: readReverification(variables),
    schedules: readSchedules(variables),
    sweepIntervalSeconds: variables.SWEEP_INTERVAL_SECONDS,
    storeDeadlineSeconds: variables.STORE_DEADLINE_SECONDS,
    warnings,
  };
}

/** The default of `PUBLIC_URL`: this machine. */
export function localUrl(port: number): string {
  return `http://localhost:${port}`;
}

/** Only who takes deliveries has one. */
function readJournal(
  { ROLE, JOURNAL, JOURNAL_MAX_MEGABYTES }: EnvironmentVariables,
  dataDir: string,
): ServiceEnvironment['journal'] {
  if (JOURNAL === 'off' || ROLE === 'worker') return null;
  const maxBytes = JOURNAL_MAX_MEGABYTES && JOURNAL_MAX_MEGABYTES * 1024 * 1024;
  return { directory: join(dataDir, 'journal'), maxBytes };
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
    defaultLocale: variables.DEFAULT_LOCALE,
  };
}

/** Made up only beside what is made up anyway: a process that is given everything needs no file. */
function readApiTokens(variables: EnvironmentVariables): ServiceEnvironment['apiTokens'] {
  const { NODE_ENV, ROLE, API_TOKEN, ENCRYPTION_KEYS, PROVE_WEBHOOK_SECRETS } = variables;
  const isGenerated =
    !API_TOKEN &&
    NODE_ENV !== 'production' &&
    ROLE !== 'worker' &&
    (!ENCRYPTION_KEYS || !PROVE_WEBHOOK_SECRETS);
  return isGenerated ? { generated: true } : { tokens: splitList(API_TOKEN) };
}

function readProve(variables: EnvironmentVariables): ServiceEnvironment['prove'] {
  const { PROVE_WEBHOOK_SECRETS } = variables;
  return {
    webhooks: PROVE_WEBHOOK_SECRETS ? { secrets: splitList(PROVE_WEBHOOK_SECRETS) } : { generated: true },
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

/**
 * The emulator keeps everything in the memory of one process, so web and worker apart cannot share it; and a secret
 * of Prove's has no business on a page that guards nothing.
 */
function fitsEmulator({ NODE_ENV, ROLE, PROVE_WEBHOOK_SECRETS }: EnvironmentVariables): boolean {
  return NODE_ENV !== 'production' && (ROLE ?? 'all') === 'all' && !PROVE_WEBHOOK_SECRETS;
}
