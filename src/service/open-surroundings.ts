import type { DynamicModule, LoggerService } from '@nestjs/common';
import type { Mailbox } from '../embedded/mailbox';
import { runVerifiedUsersMigrations } from '../verified-users/database/run-migrations';
import type { ServiceEnvironment } from './environment/service-environment';
import { openDatabase, type OpenedDatabase } from './open-database';
import { checkDataDir } from './preflight/check-data-dir';
import { checkRedis } from './preflight/check-redis';
import { checkSchema } from './preflight/check-schema';
import { openQueueConnection } from './queue/open-queue-connection';
import type { Resources } from './resources';
import type { Surroundings } from './to-module-options';

interface Secrets extends Pick<Surroundings, 'encryptionKeys' | 'webhookSecrets' | 'apiTokens'> {
  /** Where the company API's token is, when it was made up. */
  apiTokenPath?: string;
}
type Mail = { smtpUrl: string; mailbox: Mailbox | null; standIns: DynamicModule[] };

export interface OpenedSurroundings extends Secrets, Mail, Pick<OpenedDatabase, 'dataSource'> {
  queueConnection: Surroundings['queueConnection'];
}

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
  const { url, dataSource } = await openDatabase(environment, resources, logger);
  // The embedded database is ours to migrate; a given one is migrated by whoever deploys, before the service starts.
  if ('embedded' in environment.database) await runVerifiedUsersMigrations(dataSource);
  await checkSchema(dataSource);
  const queueConnection = await openQueue(environment, url, resources, logger);
  const secrets = await openSecrets(environment);
  const mail = await openMail(environment, resources);
  if (environment.journal) await checkDataDir(environment.dataDir, ', or set JOURNAL=off');
  return { ...secrets, ...mail, dataSource, queueConnection };
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

async function openQueue(
  { queue }: ServiceEnvironment,
  databaseUrl: string,
  resources: Resources,
  logger: LoggerService,
): Promise<Surroundings['queueConnection']> {
  if (!('redis' in queue)) return { postgresUrl: databaseUrl };
  for (const warning of await checkRedis(queue.redis)) logger.warn(warning);
  const opened = openQueueConnection(queue.redis, () => void logger.warn('A Redis node does not answer'));
  resources.add(() => opened.close());
  return opened.connection;
}

async function openMail({ mail, dataDir }: ServiceEnvironment, resources: Resources): Promise<Mail> {
  if ('url' in mail) return { smtpUrl: mail.url, mailbox: null, standIns: [] };
  await checkDataDir(dataDir);
  const { MailboxModule, startMailbox } = await import('../embedded/mailbox/index.js');
  const mailbox = await startMailbox({ dataDir });
  resources.add(() => mailbox.stop());
  return { smtpUrl: mailbox.smtpUrl, mailbox, standIns: [MailboxModule.register(mailbox)] };
}
