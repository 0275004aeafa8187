import type { EventPolicy } from './event-policy';
import type {
  CompanyOptions,
  JournalOptions,
  HostEventOptions,
  HostEventRetryOptions,
  MailOptions,
  PhoneNumberOptions,
  ProjectOptions,
  QueueOptions,
  ReverificationLimits,
  ReverificationOptions,
  VerifiedUsersModuleOptions,
  WebSdkOptions,
} from './verified-users-options.interface';
import type { ProveApiOptions, ProveCredentials } from './prove-api-options.interface';
import type { BackOffOptions, RetryOptions } from './retry-options.interface';
import type {
  DueChecksOptions,
  HistoryCheckOptions,
  ReconciliationOptions,
  RemindersOptions,
  RetentionOptions,
  SilenceOptions,
} from './schedule-options.interface';

export const RESOLVED_OPTIONS = Symbol('VERIFIED_USERS_RESOLVED_OPTIONS');

type Filled<T> = { [K in keyof T]-?: T[K] };

export type ResolvedProject = Filled<Omit<ProjectOptions, 'prove'>> & {
  /** Null: no credentials were given. */
  prove: ResolvedProveApi | null;
};
/** Prove has hosts for numbers that begin with +1, and others for the rest of the world. */
export type ProveRegion = 'north_america' | 'international';
export interface ProveHost extends ProveCredentials {
  /** Without a trailing slash. */
  baseUrl: string;
}
export type ResolvedProveApi = Filled<
  Pick<ProveApiOptions, 'generation' | 'connectTimeoutSeconds' | 'callTimeoutSeconds' | 'requestsPerSecond'>
> & {
  /** One and the same for both with `baseUrl`; null without credentials. */
  hosts: Record<ProveRegion, ProveHost | null>;
  retry: ResolvedRetry;
};
export type ResolvedBackOff = Filled<BackOffOptions>;
export type ResolvedRetry = Filled<RetryOptions>;
export type ResolvedCompany = CompanyOptions & { primaryColor: string };

export type ResolvedReverification = Filled<Omit<ReverificationOptions, 'pageUrl' | 'webSdk' | 'limits'>> & {
  /** Null: our own page. */
  pageUrl: string | null;
  /** Null: none. */
  webSdk: Filled<WebSdkOptions> | null;
  limits: Filled<ReverificationLimits>;
};

export interface ResolvedCompanyApiToken {
  token: string;
  projects: readonly string[] | 'all';
  /** A plain string is named after its place, `companyApi.tokens[0]`. */
  name: string;
  /** Null: never. */
  expiresAt: Date | null;
}

export interface ResolvedSchedules {
  timeZone: string;
  reminders: Filled<RemindersOptions>;
  dueChecks: Filled<DueChecksOptions>;
  reconciliation: Filled<ReconciliationOptions>;
  silence: Filled<SilenceOptions>;
  retention: Filled<RetentionOptions>;
  history: Filled<HistoryCheckOptions>;
}

/** The options with every default filled in; what the module's providers inject. */
export interface ResolvedOptions {
  projects: ReadonlyMap<string, ResolvedProject>;
  queue: Filled<QueueOptions>;
  mail: Filled<Omit<MailOptions, 'company' | 'retry' | 'replyTo' | 'bounceAddress'>> & {
    company: ResolvedCompany;
    retry: ResolvedBackOff;
    /** Null: answers go to `from`. */
    replyTo: string | null;
    /** Null: bounces go to the address in `from`. */
    bounceAddress: string | null;
  };
  encryption: VerifiedUsersModuleOptions['encryption'];
  publicUrl: string;
  webhook: Filled<NonNullable<VerifiedUsersModuleOptions['webhook']>>;
  /** Null: off. */
  journal: Filled<JournalOptions> | null;
  notifications: { policies: ReadonlyMap<string, EventPolicy>; retry: ResolvedRetry };
  reverification: ResolvedReverification;
  companyApi: {
    tokens: readonly ResolvedCompanyApiToken[];
    staleNumber: 'keep' | 'replace';
    requireNames: boolean;
  };
  phoneNumbers: Filled<PhoneNumberOptions>;
  hostEvents: Filled<Omit<HostEventOptions, 'retry'>> & { retry: Filled<HostEventRetryOptions> };
  sweep: { intervalSeconds: number };
  schedules: ResolvedSchedules;
  now: () => Date;
}
