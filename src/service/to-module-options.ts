import type { ProveEmulator } from '../emulator';
import type {
  ReverificationOptions,
  VerifiedUsersModuleOptions,
} from '../verified-users/options/verified-users-options.interface';
import type { ProveApiOptions } from '../verified-users/options/prove-api-options.interface';
import type { ServiceEnvironment } from './environment/service-environment';

/** What the environment leaves open and the start has found out. */
export interface Surroundings {
  queueConnection: VerifiedUsersModuleOptions['queue']['connection'];
  smtpUrl: string;
  publicUrl: string;
  encryptionKeys: string[];
  webhookSecrets: string[];
  /** Of the company API. */
  apiTokens: string[];
  /** Absent where none was started. */
  emulator?: Pick<ProveEmulator, 'url' | 'clientId' | 'clientSecret'> | null;
}

/** Maps the service's environment onto the module's options. */
export function toModuleOptions(
  environment: ServiceEnvironment,
  surroundings: Surroundings,
): VerifiedUsersModuleOptions {
  const { mail, queue, journal, schedules, sweepIntervalSeconds, storeDeadlineSeconds } = environment;
  return {
    projects: [
      {
        webhookSecrets: surroundings.webhookSecrets,
        minSecretBytes: environment.prove.minSecretBytes,
        prove: toProveApiOptions(environment, surroundings),
      },
    ],
    queue: { connection: surroundings.queueConnection, prefix: queue.prefix },
    mail: {
      transport: surroundings.smtpUrl,
      from: mail.from,
      company: mail.company,
      defaultLocale: mail.defaultLocale,
    },
    encryption: { keys: surroundings.encryptionKeys },
    publicUrl: surroundings.publicUrl,
    webhook: { storeDeadlineSeconds },
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
