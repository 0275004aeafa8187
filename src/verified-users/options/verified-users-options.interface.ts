import type { ConnectionOptions } from 'bullmq';
import type { TransportOptions } from 'nodemailer';
import type { EmailSender } from './email-sender';
import type { EventPolicy } from './event-policy';
import type { ProveApiOptions } from './prove-api-options.interface';
import type { BackOffOptions, RetryOptions } from './retry-options.interface';
import type { SchedulesOptions } from './schedule-options.interface';

/** One Prove project in one environment. */
export interface ProjectOptions {
  /** Name of the project, as in `POST /webhooks/prove/:project`. Letters, digits, `-` and `_`. Default `default`. */
  name?: string;
  /**
   * The live webhook secrets (`whsec_...`), newest first. Two or more while a secret is being rotated: each is
   * tried as the whole string. At least one.
   */
  webhookSecrets: string[];
  /**
   * Fewest bytes of a secret, 16 to 32, that production accepts (`NODE_ENV=production`). Default 32, the least for HS256
   * (RFC 7518, section 3.2).
   */
  minSecretBytes?: number;
  /** Issuer that a token must name, or `false` to accept any. Default `Prove Identity`. */
  issuer?: string | false;
  /** How far clocks may differ, in seconds, at most 60. Default 60. */
  leewaySeconds?: number;
  /** How old `iat` may be, in seconds, when a token has no `exp`. Default 300. */
  maxTokenAgeSeconds?: number;
  /**
   * How far ahead `exp` may lie, in seconds; a delivery with a token that lives longer is refused and quarantined. Default
   * 86400 (a day).
   */
  maxTokenLifetimeSeconds?: number;
  /** Whether a token without `exp` is accepted while its `iat` is fresh. Default true. */
  acceptWithoutExpiry?: boolean;
  /** Whether a header that holds the token without `Bearer` is accepted. Default false. */
  acceptBareToken?: boolean;
  /** Whether a token signed with the secret without its `whsec_` prefix is accepted. Default false. */
  acceptSecretWithoutPrefix?: boolean;
  /** Access to Prove's API for `ProveClient`. Default none: its calls then throw `ProveConfigurationError`. */
  prove?: ProveApiOptions;
}

/** What the webhook endpoint takes. Beyond a limit nothing signed is lost: it is kept in quarantine. */
export interface WebhookOptions {
  /** Largest body in bytes; a larger one is answered 413. Default 1048576 (1 MiB). */
  maxBodyBytes?: number;
  /** Deepest nesting of the body's JSON. Default 64. */
  maxDepth?: number;
  /** Most items of one delivery; the whole delivery goes to quarantine beyond it. Default 10000. */
  maxItems?: number;
  /** Most undecided deliveries with refused claims that are kept per project. Default 1000. */
  maxRefusedDeliveries?: number;
  /** Most of them that are kept per project within an hour. Default 100. */
  maxRefusedDeliveriesPerHour?: number;
  /** Most bytes of them that are kept per project within an hour. Default 16777216 (16 MiB). */
  maxRefusedBytesPerHour?: number;
  /** Longest wait for the database, in seconds, before a delivery goes to the journal or is turned away. Default 3. */
  storeDeadlineSeconds?: number;
}

/** Where deliveries wait on the local disk while the database is away or too slow (P8). */
export interface JournalOptions {
  /**
   * Folder of the journal, on a disk that outlives the process. Several processes may share it. What a process that
   * is gone has left there is stored by the next one on the same folder. Records are encrypted.
   */
  directory: string;
  /** Most bytes that wait there; beyond them deliveries are answered 503. Default 268435456 (256 MiB). */
  maxBytes?: number;
  /**
   * How long a stored delivery is kept there too, in seconds, 0 to 3600. After a failover of the database, deliveries
   * that the new server does not have are stored again. 0: none is kept. Default 300.
   */
  keepSeconds?: number;
  /** Most bytes of them for each process; the oldest are given up first. Default 67108864 (64 MiB). */
  keepMaxBytes?: number;
}

/** BullMQ on PostgreSQL: the queues live in a schema of their own. */
export interface PostgresQueueConnection {
  /** `postgres://...` of the database that holds the queues. */
  postgresUrl: string;
  /** Schema for BullMQ's tables. Default `verified_users_queue`. */
  schema?: string;
  /** Connections of each queue and each worker. Default 3. */
  poolSize?: number;
}

export interface QueueOptions {
  /** Redis, Valkey, Sentinel or Cluster as BullMQ takes it, or PostgreSQL. */
  connection: ConnectionOptions | PostgresQueueConnection;
  /** Prefix of all keys. Keep the braces on a cluster: they put all keys into one slot. Default `{verified-users}`. */
  prefix?: string;
  /** Notification jobs that one worker handles side by side. Default 4. */
  notificationConcurrency?: number;
  /** Most notifications that one job carries. Default 50. */
  notificationBatchSize?: number;
  /** Emails that one worker sends side by side. Default 4. */
  emailConcurrency?: number;
  /** Finished jobs are forgotten after this many seconds. Default 3600. */
  keepFinishedSeconds?: number;
  /** At most this many finished jobs are remembered. Default 1000. */
  keepFinishedCount?: number;
}

export interface NotificationOptions {
  /** Policies by event type; each replaces the default of that type (`DEFAULT_EVENT_POLICIES`). */
  policies?: Record<string, EventPolicy>;
  /** Default 8 attempts, 2 s, at most 600 s. */
  retry?: RetryOptions;
}

/** How the company appears in emails and on pages. */
export interface CompanyOptions {
  name: string;
  /** Colour of buttons and links, `#rrggbb`. Default `#1f4fd8`. */
  primaryColor?: string;
  /** Address customers may write to. One of `supportEmail` and `supportUrl` is needed. */
  supportEmail?: string;
  /** Page where customers find help. */
  supportUrl?: string;
  /** Logo on the customer's page, an `https://` address or a `data:image/...` one. Default: the name in words. */
  logoUrl?: string;
}

/** The browser's part of a possession check: Prove's web SDK, bundled and served by you. See docs/reverify-page.md. */
export interface WebSdkOptions {
  /** An ES module with the builder of Prove's web SDK, `https://static.example.com/prove/prove-auth.mjs`. */
  url: string;
  /** Origins that it talks to, for the page's content security policy. Default: those of Prove's device API. */
  connectOrigins?: string[];
}

/** How often a customer, or a stranger, may try. */
export interface ReverificationLimits {
  /** Tries to verify a number in one case; the case fails afterwards. Default 5. */
  verificationsPerCase?: number;
  /** Fresh links that a customer may ask for in one case. Default 3. */
  freshLinksPerCase?: number;
  /** Pause between two fresh links in seconds. Default 300. */
  freshLinkPauseSeconds?: number;
  /** Pause between two messages to the same phone in seconds, on the page and for a new session at Prove. Default 30. */
  messagePauseSeconds?: number;
  /** Requests for one link within `windowSeconds`. Default 120. */
  requestsPerLink?: number;
  /** Requests from one network address within `windowSeconds`. Default 600. */
  requestsPerAddress?: number;
  /** Default 900. */
  windowSeconds?: number;
}

/** Texts and layout of one kind of email in one locale, Handlebars; see `docs/emails.md`. */
export interface EmailTemplate {
  subject: string;
  html: string;
  text: string;
}

/** An SMTP address, or nodemailer's SMTP options. */
export type SmtpTransport = string | (TransportOptions & Record<string, unknown>);

export interface MailOptions {
  /**
   * How emails leave: an SMTP address (`smtp://user:password@host:port`, `smtps://...`), nodemailer's SMTP options, or an
   * `EmailSender` of your own for anything else (docs/email-delivery.md).
   */
  transport: SmtpTransport | EmailSender;
  /** Sender, `Company <no-reply@example.com>`. */
  from: string;
  /** Where answers go, `Support <help@example.com>`; false: to `from`. Default `company.supportEmail`. */
  replyTo?: string | false;
  /**
   * Envelope sender (MAIL FROM, Return-Path), a bare address: mail servers return bounces there. Default the address in
   * `from`.
   */
  bounceAddress?: string;
  company: CompanyOptions;
  /** Locale of customers without one, or with one that has no texts. `en` and `es` are built in. Default `en`. */
  defaultLocale?: string;
  /**
   * Own templates, by kind and locale; they win over the built-in ones. Kinds: `invitation`, `reminder`,
   * `fresh_link`, `confirmation`, `lapsed`, `address_changed`. Variables of each: docs/emails.md.
   */
  templates?: Record<string, Record<string, EmailTemplate>>;
  /**
   * Pauses between attempts. Default 30 s, growing to at most 3600 s. Retried only if certainly nothing was delivered;
   * attempts are not limited: the email stays queued until its case is closed (a notice without a case: for three
   * days).
   */
  retry?: BackOffOptions;
}

export interface ReverificationOptions {
  /** Lifetime of an emailed link in seconds; at most until its case's deadline. Default 604800 (7 days). */
  linkLifetimeSeconds?: number;
  /** Time from opening a re-verification to its deadline in seconds. Default 1209600 (14 days). */
  deadlineSeconds?: number;
  /** How long the browser that used a link may go on, in seconds. Default 1800. */
  sessionLifetimeSeconds?: number;
  /** A page of your own instead of ours, with `{token}` in it: `https://app.example.com/verify/{token}`. */
  pageUrl?: string;
  /** Default none: the page then asks the customer to contact you, because nobody can show possession. */
  webSdk?: WebSdkOptions;
  limits?: ReverificationLimits;
  /**
   * What a possession check counts for if Prove confirms it without saying for which number: the browser can change the
   * number. `review`: the customer is not verified, and a person decides (`possession_not_bound`). `accept`: it counts
   * for the number that was asked about; then whoever reads a customer's emails may show another phone. Default `review`.
   */
  unboundPossession?: 'review' | 'accept';
  /** Version of the text to which customers agree on the page (CA, GB, DE, FR; US). Default `1`. */
  consentTextVersion?: string;
  /**
   * Whether the page shows the text that US mobile carriers want accepted before they are asked, and records it for US
   * numbers (`consents`, country `US`, with `consentTextVersion`). Default true.
   */
  usCarrierConsent?: boolean;
  /** Where the page's mention of Prove leads: its privacy policy. Default `https://www.prove.com/legal/overview`. */
  provePrivacyUrl?: string;
  /**
   * A number that Prove does not watch is due for a check so many seconds after it was verified, where no rule of
   * `schedules.dueChecks` fits. Default 2592000 (30 days).
   */
  uncoveredCheckSeconds?: number;
}

/** A credential of the company API. */
export interface CompanyApiToken {
  /** At least 32 characters without spaces. */
  token: string;
  /** Names of the projects that it opens, or `all`. Every other project is unknown to it. */
  projects: string[] | 'all';
  /** Names the credential in the log; no secret. Several tokens may share it while one is being rotated. */
  name: string;
  /** From then on it opens nothing: a `Date`, or an ISO 8601 time with its zone. Default: it does not expire. */
  expiresAt?: Date | string;
}

/** The HTTP API for the company's back end. */
export interface CompanyApiOptions {
  /**
   * Bearer tokens that open it; several while one is being rotated. A plain string opens every project. Default none: it
   * is closed.
   */
  tokens?: (string | CompanyApiToken)[];
  /**
   * What happens when a registration or import carries the number that a verification has replaced, because its sender
   * has not learned the new one. `keep`: the verified number stays, all other fields are applied, and the outcome is
   * `conflict`. `replace`: the former number is restored and must be verified again. Default `keep`.
   */
  staleNumber?: 'keep' | 'replace';
  /**
   * Whether registrations and imports without a first and a last name are refused: what Prove is asked about must be
   * known before the customer says it. Default: true where `NODE_ENV` is `production`.
   */
  requireNames?: boolean;
}

/** Which phone numbers are accepted. */
export interface PhoneNumberOptions {
  /**
   * `valid`: numbers in ranges that are in use, plus Prove's sandbox users. `possible`: any number with a valid length
   * for its country. Numbers in Prove's answers only have to be possible. Default `valid`.
   */
  validation?: 'valid' | 'possible';
}

/** Retries of events whose handler fails. An event holds back later events of its customer until it is finished. */
export interface HostEventRetryOptions {
  /** First pause in seconds; doubled each time, with jitter. Default 5. */
  firstDelaySeconds?: number;
  /** Longest pause in seconds. Default 3600. */
  maxDelaySeconds?: number;
  /**
   * Seconds from the first attempt until the event becomes a dead letter. Then the customer's next event is delivered
   * with `precededByDeadLetter`. Default 259200 (3 days), at most 30 days.
   */
  giveUpAfterSeconds?: number;
}

/** Events to handlers of the host, see `OnVerifiedUser`. */
export interface HostEventOptions {
  /** Events that one worker handles side by side. Default 4. */
  concurrency?: number;
  retry?: HostEventRetryOptions;
}

export interface EncryptionOptions {
  /** 32-byte keys in base64, newest first: the first encrypts, all decrypt. At least one. */
  keys: string[];
}

export interface SweepOptions {
  /** Pause between two sweeps for rows whose job vanished, in seconds. Default 15. */
  intervalSeconds?: number;
}

/** Everything `VerifiedUsersModule` needs. What has no default is required. */
export interface VerifiedUsersModuleOptions {
  /** The Prove projects whose webhooks are taken. At least one; names are unique. */
  projects: ProjectOptions[];
  queue: QueueOptions;
  mail: MailOptions;
  encryption: EncryptionOptions;
  /** Where customers reach this API, with the global prefix if there is one: `https://api.example.com`. */
  publicUrl: string;
  webhook?: WebhookOptions;
  /** Default false: without a journal, deliveries are answered 503 while the database is away, and Prove sends once. */
  journal?: JournalOptions | false;
  notifications?: NotificationOptions;
  reverification?: ReverificationOptions;
  companyApi?: CompanyApiOptions;
  phoneNumbers?: PhoneNumberOptions;
  hostEvents?: HostEventOptions;
  sweep?: SweepOptions;
  schedules?: SchedulesOptions;
  /** The time. For tests. Default `() => new Date()`. */
  now?: () => Date;
}
