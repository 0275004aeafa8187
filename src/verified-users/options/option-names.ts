import type { VerifiedUsersModuleExtras } from './module-extras.interface';
import type { EventPolicy } from './event-policy';
import type { ProveApiOptions, ProveCredentials } from './prove-api-options.interface';
import type { BackOffOptions, RetryOptions } from './retry-options.interface';
import type {
  DueCheckRule,
  DueChecksOptions,
  QuietHours,
  ReconciliationOptions,
  RemindersOptions,
  HistoryCheckOptions,
  RetentionOptions,
  SchedulesOptions,
  SilenceOptions,
} from './schedule-options.interface';
import type {
  CompanyApiOptions,
  CompanyOptions,
  EmailTemplate,
  EncryptionOptions,
  HostEventOptions,
  HostEventRetryOptions,
  JournalOptions,
  MailOptions,
  NotificationOptions,
  PhoneNumberOptions,
  PostgresQueueConnection,
  ProjectOptions,
  QueueOptions,
  ReverificationLimits,
  ReverificationOptions,
  SweepOptions,
  VerifiedUsersModuleOptions,
  WebhookOptions,
  WebSdkOptions,
} from './verified-users-options.interface';

/** What may stand at one place of the options; null: a value, or an object whose names are not ours. */
export type Place = null | Names | ListOf | MapOf | OrFalse;
export interface Names {
  readonly [name: string]: Place;
}
/** Every name of an interface: one that is added there, and not here, does not compile. */
type NamesOf<T> = { readonly [K in keyof Required<T>]: Place };

/** A list of objects. */
export class ListOf {
  constructor(readonly item: Names) {}
}
/** An object with names of the caller's choice. */
export class MapOf {
  constructor(readonly value: Place) {}
}
/** An object, or false: switched off. */
export class OrFalse {
  constructor(readonly names: Names) {}
}

const BACK_OFF = { firstDelaySeconds: null, maxDelaySeconds: null } satisfies NamesOf<BackOffOptions>;
const RETRY = { ...BACK_OFF, maxAttempts: null } satisfies NamesOf<RetryOptions>;
const CREDENTIALS = { clientId: null, clientSecret: null } satisfies NamesOf<ProveCredentials>;
const TIMING = new OrFalse({ everySeconds: null, cron: null, timeZone: null });

const PROVE = {
  ...CREDENTIALS,
  environment: null,
  baseUrl: null,
  international: CREDENTIALS,
  generation: null,
  connectTimeoutSeconds: null,
  callTimeoutSeconds: null,
  requestsPerSecond: null,
  retry: RETRY,
} satisfies NamesOf<ProveApiOptions>;

const PROJECT = {
  name: null,
  webhookSecrets: null,
  minSecretBytes: null,
  issuer: null,
  leewaySeconds: null,
  maxTokenAgeSeconds: null,
  maxTokenLifetimeSeconds: null,
  acceptWithoutExpiry: null,
  acceptBareToken: null,
  acceptSecretWithoutPrefix: null,
  prove: PROVE,
} satisfies NamesOf<ProjectOptions>;

const SCHEDULES = {
  timeZone: null,
  reminders: {
    timing: TIMING,
    afterSeconds: null,
    quietHours: new OrFalse({ from: null, to: null } satisfies NamesOf<QuietHours>),
    maxEmails: null,
    emailWindowSeconds: null,
  } satisfies NamesOf<RemindersOptions>,
  dueChecks: {
    timing: TIMING,
    rules: new ListOf({
      project: null,
      countries: null,
      watched: null,
      afterSeconds: null,
    } satisfies NamesOf<DueCheckRule>),
    spreadSeconds: null,
    silentCheck: null,
  } satisfies NamesOf<DueChecksOptions>,
  reconciliation: {
    timing: TIMING,
    apply: null,
    detailsPerRun: null,
  } satisfies NamesOf<ReconciliationOptions>,
  silence: {
    timing: TIMING,
    gapFactor: null,
    minimumSeconds: null,
    neverSeconds: null,
    refusedRequests: null,
  } satisfies NamesOf<SilenceOptions>,
  retention: {
    timing: TIMING,
    deliveryBodiesSeconds: null,
    notificationsSeconds: null,
    quarantineSeconds: null,
    emailsSeconds: null,
    linksSeconds: null,
    verificationsSeconds: null,
    hostEventsSeconds: null,
    withdrawnConsentsSeconds: null,
    historySeconds: null,
    schedulesSeconds: null,
  } satisfies NamesOf<RetentionOptions>,
  history: { timing: TIMING } satisfies NamesOf<HistoryCheckOptions>,
} satisfies NamesOf<SchedulesOptions>;

/** BullMQ on PostgreSQL; what BullMQ takes for Redis is not ours to name. */
export const POSTGRES_QUEUE_NAMES = {
  postgresUrl: null,
  schema: null,
  poolSize: null,
} satisfies NamesOf<PostgresQueueConnection>;

/** Every name among the options, at every level. */
export const OPTION_NAMES = {
  projects: new ListOf(PROJECT),
  queue: {
    connection: null,
    prefix: null,
    notificationConcurrency: null,
    notificationBatchSize: null,
    emailConcurrency: null,
    keepFinishedSeconds: null,
    keepFinishedCount: null,
  } satisfies NamesOf<QueueOptions>,
  mail: {
    transport: null,
    from: null,
    company: {
      name: null,
      primaryColor: null,
      supportEmail: null,
      supportUrl: null,
      logoUrl: null,
    } satisfies NamesOf<CompanyOptions>,
    defaultLocale: null,
    templates: new MapOf(
      new MapOf({ subject: null, html: null, text: null } satisfies NamesOf<EmailTemplate>),
    ),
    retry: BACK_OFF,
  } satisfies NamesOf<MailOptions>,
  encryption: { keys: null } satisfies NamesOf<EncryptionOptions>,
  publicUrl: null,
  webhook: {
    maxBodyBytes: null,
    maxDepth: null,
    maxItems: null,
    maxRefusedDeliveries: null,
    maxRefusedDeliveriesPerHour: null,
    maxRefusedBytesPerHour: null,
    storeDeadlineSeconds: null,
  } satisfies NamesOf<WebhookOptions>,
  journal: new OrFalse({
    directory: null,
    maxBytes: null,
    keepSeconds: null,
    keepMaxBytes: null,
  } satisfies NamesOf<JournalOptions>),
  notifications: {
    policies: new MapOf({ doubt: null, reverify: null, invite: null } satisfies NamesOf<EventPolicy>),
    retry: RETRY,
  } satisfies NamesOf<NotificationOptions>,
  reverification: {
    linkLifetimeSeconds: null,
    unboundPossession: null,
    deadlineSeconds: null,
    sessionLifetimeSeconds: null,
    pageUrl: null,
    webSdk: { url: null, connectOrigins: null } satisfies NamesOf<WebSdkOptions>,
    limits: {
      verificationsPerCase: null,
      freshLinksPerCase: null,
      freshLinkPauseSeconds: null,
      requestsPerLink: null,
      requestsPerAddress: null,
      windowSeconds: null,
    } satisfies NamesOf<ReverificationLimits>,
    consentTextVersion: null,
    uncoveredCheckSeconds: null,
  } satisfies NamesOf<ReverificationOptions>,
  companyApi: { tokens: null, staleNumber: null, requireNames: null } satisfies NamesOf<CompanyApiOptions>,
  phoneNumbers: { validation: null } satisfies NamesOf<PhoneNumberOptions>,
  hostEvents: {
    concurrency: null,
    retry: { ...BACK_OFF, giveUpAfterSeconds: null } satisfies NamesOf<HostEventRetryOptions>,
  } satisfies NamesOf<HostEventOptions>,
  sweep: { intervalSeconds: null } satisfies NamesOf<SweepOptions>,
  schedules: SCHEDULES,
  now: null,
} satisfies NamesOf<VerifiedUsersModuleOptions>;

/** What is given beside the options or their factory. */
export const EXTRA_NAMES = {
  isGlobal: null,
  role: null,
  dataSource: null,
  routeDecorators: null,
  companyApiRoutes: null,
  companyApiGuard: null,
  companyApiDecorators: null,
} satisfies NamesOf<VerifiedUsersModuleExtras>;
