import type {
  CompanyApiToken,
  CompanyOptions,
  MailOptions,
  NotificationOptions,
  ProjectOptions,
  ReverificationOptions,
  WebhookOptions,
} from '../../verified-users/options/verified-users-options.interface';
import type { SchedulesOptions } from '../../verified-users/options/schedule-options.interface';
import type { UnsafeSettings } from '../preflight/check-database';
import type { RedisConnection } from '../queue/redis-connection';

export const ROLES = ['all', 'web', 'worker'] as const;
export type Role = (typeof ROLES)[number];

export const API_GENERATIONS = ['B', 'A'] as const;
export type ApiGeneration = (typeof API_GENERATIONS)[number];

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const SILENT_CHECKS = ['none', 'get', 'verify'] as const;
export type SilentCheck = (typeof SILENT_CHECKS)[number];

export const STALE_NUMBERS = ['keep', 'replace'] as const;
export type StaleNumber = (typeof STALE_NUMBERS)[number];

export const UNBOUND_POSSESSIONS = ['review', 'accept'] as const;
export type UnboundPossession = (typeof UNBOUND_POSSESSIONS)[number];

export const PHONE_VALIDATIONS = ['valid', 'possible'] as const;
export type PhoneValidation = (typeof PHONE_VALIDATIONS)[number];

export const UNSAFE_SETTINGS = ['refuse', 'warn', 'accept'] as const satisfies UnsafeSettings[];

export const SWITCH = ['on', 'off'] as const;
export type Switch = (typeof SWITCH)[number];

/** `on`: everybody; `operators`: with a token of `ADMIN_TOKEN`, or from this machine; `off`: nobody. */
export const OPERATIONS_ACCESS = ['on', 'operators', 'off'] as const;
export type OperationsAccess = (typeof OPERATIONS_ACCESS)[number];

/** What the service runs on. Wherever a `{ ...: true }` stands, the service brings its own; never in production. */
export interface ServiceEnvironment {
  /** `NODE_ENV` is `production`: nothing embedded starts. */
  production: boolean;
  role: Role;
  /** 0 takes a free port. */
  port: number;
  host: string;
  /** Without a trailing slash. Undefined only when it follows from a free port that is not yet known. */
  publicUrl: string | undefined;
  /** Proxies that may say whom they speak for. None: the sender's address is that of the connection. */
  trustedProxies: string[];
  /** Who may read `/docs`. */
  docs: OperationsAccess;
  /** Who may read `/metrics`. */
  metrics: OperationsAccess;
  /** Absolute. */
  dataDir: string;
  database: ({ url: string } | { embedded: true }) & {
    poolSize: number;
    /** What `fsync=off` or `full_page_writes=off` of the given server leads to. */
    unsafeSettings: UnsafeSettings;
  };
  /** `postgres: true`: BullMQ runs on the same PostgreSQL as the data; with `url`, reached at that address. */
  queue: ({ redis: RedisConnection } | { postgres: true; url?: string }) & { prefix: string };
  mail: ({ url: string } | { mailbox: true }) & {
    from: string;
    company: CompanyOptions;
    /** Undefined: the module's default. */
    defaultLocale?: string;
    templates?: MailOptions['templates'];
    retry?: MailOptions['retry'];
  };
  /** Newest first. `generated: true`: keys are made and kept in `dataDir`. None: what needs them is refused. */
  encryption: { keys: string[] } | { generated: true };
  prove: {
    /** Newest first. `generated: true`: a secret is made and kept in `dataDir`. None: what needs it is refused. */
    webhooks: { secrets: string[] } | { generated: true };
    /** Undefined: the module's default. */
    minSecretBytes: number | undefined;
    generation: ApiGeneration;
    /** Undefined: no credentials were given, and the emulator does not fit. */
    api: { baseUrl: string; clientId: string; clientSecret: string } | { emulator: true } | undefined;
  };
  /** Those of `CONFIG_FILE`. Undefined: the default one, as `prove` says. */
  projects: ProjectOptions[] | undefined;
  /** Undefined: the usual one, or a free one when that is taken. */
  emulatorPort: number | undefined;
  /** Bearer tokens of the company API; none: it is closed. `generated: true`: one is made and kept in `dataDir`. */
  apiTokens: { tokens: (string | CompanyApiToken)[] } | { generated: true };
  /** Undefined: the module's default. */
  staleNumber: StaleNumber | undefined;
  requireNames: boolean | undefined;
  /** Undefined: the module's default. */
  phoneValidation: PhoneValidation | undefined;
  /** Bearer tokens of the operator; none given: nobody is let in. */
  adminTokens: string[];
  /** Null: off. What is undefined: the module's default. */
  journal: {
    directory: string;
    maxBytes: number | undefined;
    keepSeconds: number | undefined;
    keepMaxBytes: number | undefined;
  } | null;
  logLevel: LogLevel;
  shutdownTimeoutSeconds: number;
  reverification: ReverificationOptions;
  schedules: SchedulesOptions;
  /** Undefined: the module's default. */
  sweepIntervalSeconds: number | undefined;
  webhook: WebhookOptions;
  /** Undefined: the module's defaults. */
  notifications: NotificationOptions | undefined;
  /** What is odd but does not stop the start, one line each, without values. */
  warnings: string[];
}
