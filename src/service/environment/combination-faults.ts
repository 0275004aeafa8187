import { isSafeTransport } from '../../verified-users/options/value-rules';
import { findSaidTwice } from './config-file.schema';
import { hasHashTag } from '../queue/hash-tag';
import { parseRedisUrl } from '../queue/redis-connection';
import type { EnvironmentVariables } from './environment-variables';
import { splitList } from './split-list';
import { findMissingSecrets, findStandInFaults, isOpenToStrangers } from './stand-in-faults';
import { apiTokensOf } from './to-service-environment';
import { findWeakSecrets } from './weak-secret-faults';

type Name = keyof EnvironmentVariables;

/** Needed in production where `CONFIG_FILE` holds no projects. */
const NEEDED_WITHOUT_PROJECTS: Name = 'PROVE_WEBHOOK_SECRETS';

/** What production needs beyond what has a default, and how to come by it. */
const NEEDED_IN_PRODUCTION: Partial<Record<Name, string>> = {
  DATABASE_URL: 'postgres://user:password@host:5432/database of PostgreSQL 14 or newer',
  PUBLIC_URL: 'the https:// address at which customers reach this service',
  PROVE_WEBHOOK_SECRETS:
    "the whsec_... secret from Prove's portal, several separated by commas, newest first",
  SMTP_URL: 'smtp://user:password@host:587 of your mail server',
  MAIL_FROM: 'the sender of emails, such as Company <no-reply@example.com>',
  ENCRYPTION_KEYS: 'a key made with "openssl rand -base64 32", several separated by commas, newest first',
  COMPANY_NAME: 'the name by which your customers know you',
};

/** Who reads the environment: the service, which serves what it opens, or a command, which ends by itself. */
export type Reader = 'service' | 'command';

/** Looks at variables that are fine one by one; returns one line per fault of what they make together. */
export function findCombinationFaults(variables: EnvironmentVariables, reader: Reader): string[] {
  return [
    ...(variables.NODE_ENV === 'production' ? productionFaults(variables) : []),
    ...(meetsStrangers(variables, reader)
      ? [...clearTextFaults(variables), ...findWeakSecrets(variables)]
      : []),
    ...(reader === 'service' ? serviceFaults(variables) : []),
    ...findSaidTwice(variables, variables.file ?? {}),
    ...engineFaults(variables),
    ...proveFaults(variables),
    ...pageFaults(variables),
  ];
}

/**
 * Where strangers can try secrets and listen, whatever the environment is called. Elsewhere tests and trials use weak secrets
 * and clear text.
 */
function meetsStrangers(variables: EnvironmentVariables, reader: Reader): boolean {
  return variables.NODE_ENV === 'production' || (reader === 'service' && isOpenToStrangers(variables));
}

/** A command opens no port, and asks for the secrets that it needs itself. */
function serviceFaults(variables: EnvironmentVariables): string[] {
  const { NODE_ENV, ROLE, TRUST_PROXY } = variables;
  const missingProxy =
    NODE_ENV === 'production' && ROLE !== 'worker' && TRUST_PROXY === undefined
      ? [
          'TRUST_PROXY: needed in production; the addresses of the proxies before the service, such as 10.0.0.0/8, or none: behind a proxy that is not named all customers share one rate limit',
        ]
      : [];
  return [...missingProxy, ...findMissingSecrets(variables), ...findStandInFaults(variables)];
}

/** Whether one token opens both doors, the company's and the operators'. */
export function sharesToken(variables: EnvironmentVariables): boolean {
  const company = apiTokensOf(variables).map((one) => (typeof one === 'string' ? one : one.token));
  return splitList(variables.ADMIN_TOKEN).some((token) => company.includes(token));
}

function productionFaults(variables: EnvironmentVariables): string[] {
  const faults = Object.entries(NEEDED_IN_PRODUCTION)
    .filter(([name]) => variables[name as Name] === undefined)
    .filter(([name]) => name !== NEEDED_WITHOUT_PROJECTS || !variables.file?.projects)
    .map(([name, what]) => `${name}: needed in production; ${what}`);
  if (!variables.SUPPORT_EMAIL && !variables.SUPPORT_URL) {
    faults.push('SUPPORT_EMAIL: needed in production, or SUPPORT_URL, so that a customer can ask');
  }
  if (sharesToken(variables)) {
    faults.push(
      'ADMIN_TOKEN: holds a token of API_TOKEN, and whoever has the company\'s token must be no operator; make another with "openssl rand -base64 32"',
    );
  }
  if (variables.PROVE_CLIENT_ID && !variables.PROVE_BASE_URL) {
    faults.push(
      "PROVE_BASE_URL: needed in production with PROVE_CLIENT_ID; Prove's host of your project's environment",
    );
  }
  return faults;
}

/** Addresses that customers' browsers are sent to: whoever reads or changes what goes there has the link. */
function clearTextFaults(variables: EnvironmentVariables): string[] {
  const { NODE_ENV, PUBLIC_URL, PAGE_URL, WEB_SDK_URL } = variables;
  const { pageUrl, webSdk } = variables.file?.reverification ?? {};
  const where = NODE_ENV === 'production' ? 'in production' : 'where other machines reach the service';
  const addresses: readonly [string, string | undefined, string][] = [
    ['PUBLIC_URL', PUBLIC_URL, '; the links in emails are secrets'],
    ['PAGE_URL', PAGE_URL, '; whoever reads it on the way could take the link over'],
    ['WEB_SDK_URL', WEB_SDK_URL, '; whoever reads it on the way could take the link over'],
    ['CONFIG_FILE: reverification.pageUrl', pageUrl, ''],
    ['CONFIG_FILE: reverification.webSdk.url', webSdk?.url, ''],
  ];
  return addresses
    .filter(([, url]) => url !== undefined && url !== '' && !isSafeTransport(url))
    .map(([name, , why]) => `${name}: use https:// ${where}${why}`);
}

function engineFaults(variables: EnvironmentVariables): string[] {
  const faults: string[] = [];
  const { NODE_ENV, ROLE, DATABASE_URL, REDIS_URL, QUEUE_PREFIX, SMTP_URL, MAIL_FROM } = variables;
  if (variables.QUEUE_DATABASE_URL && REDIS_URL)
    faults.push(
      'QUEUE_DATABASE_URL: leave it out with REDIS_URL; the queues run either on PostgreSQL or on Redis',
    );
  if (variables.QUEUE_DATABASE_URL && !DATABASE_URL && NODE_ENV !== 'production' && (ROLE ?? 'all') === 'all')
    faults.push('DATABASE_URL: needed with QUEUE_DATABASE_URL; the embedded database brings its own queues');
  if (NODE_ENV !== 'production') {
    if (ROLE && ROLE !== 'all' && !DATABASE_URL) {
      faults.push(`DATABASE_URL: needed with ROLE=${ROLE}; the web and worker processes share one database`);
    }
    if (SMTP_URL && !MAIL_FROM) {
      faults.push(
        'MAIL_FROM: needed with SMTP_URL; the sender of emails, such as Company <no-reply@example.com>',
      );
    }
  }
  if (REDIS_URL && QUEUE_PREFIX && parseRedisUrl(REDIS_URL).kind === 'cluster' && !hasHashTag(QUEUE_PREFIX)) {
    faults.push(
      'QUEUE_PREFIX: put braces around it on a Redis Cluster, such as {verified-users}; they keep all keys in one slot',
    );
  }
  return faults;
}

function proveFaults({
  PROVE_BASE_URL,
  PROVE_CLIENT_ID,
  PROVE_CLIENT_SECRET,
}: EnvironmentVariables): string[] {
  if (PROVE_CLIENT_ID && !PROVE_CLIENT_SECRET) return ['PROVE_CLIENT_SECRET: needed with PROVE_CLIENT_ID'];
  if (PROVE_CLIENT_SECRET && !PROVE_CLIENT_ID) return ['PROVE_CLIENT_ID: needed with PROVE_CLIENT_SECRET'];
  if (PROVE_BASE_URL && !PROVE_CLIENT_ID) {
    return ['PROVE_CLIENT_ID: needed with PROVE_BASE_URL, and PROVE_CLIENT_SECRET with it'];
  }
  return [];
}

function pageFaults({ WEB_SDK_URL, WEB_SDK_CONNECT_ORIGINS }: EnvironmentVariables): string[] {
  return WEB_SDK_CONNECT_ORIGINS && !WEB_SDK_URL ? ['WEB_SDK_URL: needed with WEB_SDK_CONNECT_ORIGINS'] : [];
}
