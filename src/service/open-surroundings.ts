import type { DynamicModule, LoggerService } from '@nestjs/common';
import type { StandInClock } from '../embedded/clock';
import type { Mailbox } from '../embedded/mailbox';
import type { PageLink } from '../loopback';
import { runVerifiedUsersMigrations } from '../verified-users/database/run-migrations';
import { InvalidEnvironmentError } from './environment/invalid-environment.error';
import type { ServiceEnvironment } from './environment/service-environment';
import { missingSecret } from './environment/stand-in-faults';
import { openClock } from './open-clock';
import { openDatabase, type OpenedDatabase } from './open-database';
import { localHosts } from './local-pages';
import { checkDatabase } from './preflight/check-database';
import { checkDataDir } from './preflight/check-data-dir';
import { checkQueueDatabase } from './preflight/check-queue-database';
import { checkRedis } from './preflight/check-redis';
import { checkSchema } from './preflight/check-schema';
import { openQueueConnection } from './queue/open-queue-connection';
import type { Resources } from './resources';
import type { Surroundings } from './to-module-options';

interface Secrets extends Pick<Surroundings, 'encryptionKeys' | 'webhookSecrets' | 'apiTokens'> {
  /** Where the company API's token is, when it was made up. */
  apiTokenPath?: string;
}
interface Mail {
  smtpUrl: string;
  mailbox: Mailbox | null;
  /** What runs on a laptop only, with links to the pages that belong with it. */
  standIns: (links: readonly PageLink[]) => DynamicModule[];
}

/** What other servers provide. */
export interface OpenedDependencies extends Pick<OpenedDatabase, 'dataSource'> {
  queueConnection: Surroundings['queueConnection'];
}

/** What this machine provides. */
export type OpenedLocally = Secrets & Mail & { clock: StandInClock | null };

export type OpenedSurroundings = OpenedDependencies & OpenedLocally;

/**
 * Opens what the service runs on, or checks what it was given, before anything of Nest starts.
 *
 * The stand-ins are loaded only when they are needed: a production install does not have their packages.
 *
 * @throws {StartRefusedError} with one line per fault.
 */
export async function openSurroundings(
  environment: ServiceEnvironment,
  resources: Resources,
  logger: LoggerService,
): Promise<OpenedSurroundings> {
  requireSecrets(environment);
  const dependencies = await openDependencies(environment, resources, logger);
  return { ...dependencies, ...(await openLocally(environment, resources)) };
}

/** @throws {StartRefusedError} */
export async function openDependencies(
  environment: ServiceEnvironment,
  resources: Resources,
  logger: LoggerService,
): Promise<OpenedDependencies> {
  const { url, dataSource } = await openDatabase(environment, resources, logger);
  // The embedded database is ours to migrate; a given one is migrated by whoever deploys, before the service starts.
  if ('embedded' in environment.database) await runVerifiedUsersMigrations(dataSource);
  await checkSchema(dataSource);
  return { dataSource, queueConnection: await openQueue(environment, url, resources, logger) };
}

/** @throws {StartRefusedError} */
export async function openLocally(
  environment: ServiceEnvironment,
  resources: Resources,
): Promise<OpenedLocally> {
  const secrets = await openSecrets(environment);
  const clock = await openClock(environment);
  const mail = await openMail(environment, resources, clock);
  if (environment.journal) await checkDataDir(environment.dataDir, ', or set JOURNAL=off');
  return { ...secrets, ...mail, clock };
}

/** @throws {InvalidEnvironmentError} A secret is missing that is not made up beside a database that was given. */
function requireSecrets({ encryption, prove, projects }: ServiceEnvironment): void {
  const missing = [
    ...('keys' in encryption && encryption.keys.length === 0 ? (['ENCRYPTION_KEYS'] as const) : []),
    ...(!projects && 'secrets' in prove.webhooks && prove.webhooks.secrets.length === 0
      ? (['PROVE_WEBHOOK_SECRETS'] as const)
      : []),
  ];
  if (missing.length > 0) throw new InvalidEnvironmentError(missing.map(missingSecret));
}

async function openSecrets(environment: ServiceEnvironment): Promise<Secrets> {
  const { encryption, prove, apiTokens, dataDir } = environment;
  if ('keys' in encryption && 'secrets' in prove.webhooks && 'tokens' in apiTokens) {
    const { keys: encryptionKeys } = encryption;
    return { encryptionKeys, webhookSecrets: prove.webhooks.secrets, apiTokens: apiTokens.tokens };
  }
  await checkDataDir(dataDir);
  const { readOrCreateSecrets, secretsPath } = await import('../embedded/secrets/index.js');
  const made = await readOrCreateSecrets(dataDir);
  return {
    encryptionKeys: 'keys' in encryption ? encryption.keys : [made.encryptionKey],
    webhookSecrets: 'secrets' in prove.webhooks ? prove.webhooks.secrets : [made.webhookSecret],
    ...('tokens' in apiTokens
      ? { apiTokens: apiTokens.tokens }
      : { apiTokens: [made.apiToken], apiTokenPath: secretsPath(dataDir) }),
  };
}

async function openPostgresQueue(
  { queue, database }: ServiceEnvironment,
  databaseUrl: string,
): Promise<Surroundings['queueConnection']> {
  const ownUrl = 'url' in queue ? queue.url : undefined;
  const postgresUrl = ownUrl ?? databaseUrl;
  if (ownUrl !== undefined) await checkDatabase(ownUrl, 'accept', undefined, 'QUEUE_DATABASE_URL');
  // The embedded database is PostgreSQL itself.
  if ('url' in database)
    await checkQueueDatabase(postgresUrl, ownUrl ? 'QUEUE_DATABASE_URL' : 'DATABASE_URL');
  return { postgresUrl };
}

async function openQueue(
  environment: ServiceEnvironment,
  databaseUrl: string,
  resources: Resources,
  logger: LoggerService,
): Promise<Surroundings['queueConnection']> {
  const { queue } = environment;
  if (!('redis' in queue)) return openPostgresQueue(environment, databaseUrl);
  for (const warning of await checkRedis(queue.redis)) logger.warn(warning);
  const opened = openQueueConnection(queue.redis, () => void logger.warn('A Redis node does not answer'));
  resources.add(() => opened.close());
  return opened.connection;
}

async function openMail(
  environment: ServiceEnvironment,
  resources: Resources,
  clock: StandInClock | null,
): Promise<Mail> {
  const { mail, dataDir, host, publicUrl } = environment;
  if ('url' in mail) return { smtpUrl: mail.url, mailbox: null, standIns: () => [] };
  await checkDataDir(dataDir);
  const { MailboxModule, startMailbox } = await import('../embedded/mailbox/index.js');
  const mailbox = await startMailbox({ dataDir, ...(clock && { now: () => clock.now() }) });
  resources.add(() => mailbox.stop());
  const hosts = localHosts({ host, publicUrl });
  return {
    smtpUrl: mailbox.smtpUrl,
    mailbox,
    standIns: (links) => [MailboxModule.register(mailbox, hosts, links)],
  };
}
