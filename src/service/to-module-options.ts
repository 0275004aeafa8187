import type { ProveEmulator } from '../emulator';
import type {
  CompanyApiToken,
  ProjectOptions,
  ReverificationOptions,
  VerifiedUsersModuleOptions,
} from '../verified-users/options/verified-users-options.interface';
import type { ProveApiOptions } from '../verified-users/options/prove-api-options.interface';
import type { ServiceEnvironment } from './environment/service-environment';

/** What the environment leaves open and the start has found out. */
export interface Surroundings {
  /** Absent or null: this machine's. */
  clock?: { now(): number } | null;
  queueConnection: VerifiedUsersModuleOptions['queue']['connection'];
  smtpUrl: string;
  publicUrl: string;
  encryptionKeys: string[];
  webhookSecrets: string[];
  /** Of the company API. */
  apiTokens: (string | CompanyApiToken)[];
  /** Absent where none was started. */
  emulator?: Pick<ProveEmulator, 'url' | 'clientId' | 'clientSecret'> | null;
}

/** Maps the service's environment onto the module's options. */
export function toModuleOptions(
  environment: ServiceEnvironment,
  surroundings: Surroundings,
): VerifiedUsersModuleOptions {
  const { mail, queue, journal, schedules, sweepIntervalSeconds } = environment;
  const { clock } = surroundings;
  return {
    ...(clock && { now: () => new Date(clock.now()) }),
    projects: toProjects(environment, surroundings),
    queue: { connection: surroundings.queueConnection, prefix: queue.prefix },
    mail: {
      transport: surroundings.smtpUrl,
      from: mail.from,
      company: mail.company,
      defaultLocale: mail.defaultLocale,
      templates: mail.templates,
      retry: mail.retry,
    },
    encryption: { keys: surroundings.encryptionKeys },
    publicUrl: surroundings.publicUrl,
    webhook: environment.webhook,
    notifications: environment.notifications,
    journal: journal ?? false,
    reverification: toReverificationOptions(environment, surroundings),
    companyApi: {
      tokens: surroundings.apiTokens,
      staleNumber: environment.staleNumber,
      requireNames: environment.requireNames,
    },
    phoneNumbers: { validation: environment.phoneValidation },
    schedules,
    sweep: { intervalSeconds: sweepIntervalSeconds },
  };
}

/** A project of `CONFIG_FILE` without credentials has those of the emulator, if one runs. */
function toProjects(environment: ServiceEnvironment, surroundings: Surroundings): ProjectOptions[] {
  const { projects, prove } = environment;
  const api = toProveApiOptions(environment, surroundings);
  return (
    projects?.map((project) => ({ ...project, prove: project.prove ?? api })) ?? [
      { webhookSecrets: surroundings.webhookSecrets, minSecretBytes: prove.minSecretBytes, prove: api },
    ]
  );
}

/** The emulator brings its web SDK, which talks to nobody else; one of your own talks to it as well. */
function toReverificationOptions(
  { reverification }: ServiceEnvironment,
  { emulator }: Surroundings,
): ReverificationOptions {
  if (!emulator) return reverification;
  const { url, connectOrigins } = { url: `${emulator.url}/web-sdk.js`, ...reverification.webSdk };
  const origins = connectOrigins ?? [emulator.url, emulator.url.replace(/^http/, 'ws')];
  return { ...reverification, webSdk: { url, connectOrigins: origins } };
}

function toProveApiOptions(
  { prove: { api, generation } }: ServiceEnvironment,
  { emulator }: Surroundings,
): ProveApiOptions | undefined {
  if (!api || !('emulator' in api)) return api && { ...api, generation };
  if (!emulator) return undefined;
  const { url: baseUrl, clientId, clientSecret } = emulator;
  return { baseUrl, clientId, clientSecret, generation };
}
