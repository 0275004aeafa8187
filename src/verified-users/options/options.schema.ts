import type { ConnectionOptions } from 'bullmq';
import { z } from 'zod';
import { companyApiTokensSchema, findUnknownProjects } from './company-api-tokens.schema';
import { DEFAULT_EVENT_POLICIES, DOUBTS, type EventPolicy } from './event-policy';
import { mailSchema } from './mail.schema';
import { EXTRA_NAMES } from './module-extras.schema';
import {
  across,
  at,
  beneath,
  flag,
  isObject,
  matching,
  object,
  oneOf,
  orFalse,
  text,
  unknownName,
  whole,
  wholeNumber,
  within,
  type Same,
  type Shape,
} from './option-schema';
import { projectsSchema } from './project.schema';
import type { ResolvedOptions } from './resolved-options';
import type { RetryOptions } from './retry-options.interface';
import { schedulesSchema } from './schedules.schema';
import { hasOwnFolder, isHttpUrl, isOrigin, isPageUrl, isUrlOf } from './value-rules';
import type * as given from './verified-users-options.interface';

const DAY = 86_400;
const MEBIBYTE = 1024 * 1024;
const KEY_BYTES = 32;

/** Source: https://developer.prove.com/reference/web-sdk and https://developer.prove.com/how-to/unify-web-sdk */
const PROVE_DEVICE_ORIGINS = [
  'https://device.uat.prove-auth.proveapis.com',
  'wss://device.uat.prove-auth.proveapis.com',
  'https://device.prove-auth.proveapis.com',
  'wss://device.prove-auth.proveapis.com',
];

const firstDelaySeconds = (seconds: number) => within(0, DAY).default(seconds);
const maxDelaySeconds = (seconds: number) => within(0, 7 * DAY).default(seconds);

const postgresConnection = object({
  postgresUrl: z.string(),
  schema: z.string().optional(),
  poolSize: z.number().optional(),
} satisfies Shape<given.PostgresQueueConnection>);

const queueSchema = object(
  {
    // What BullMQ takes for Redis is not ours to name.
    connection: z.union(
      [
        postgresConnection,
        z.custom<ConnectionOptions>((value) => isObject(value) && !('postgresUrl' in value)),
      ],
      {
        error: ({ input, errors }) => {
          if (!input) return 'needed; BullMQ connection options, or { postgresUrl: "postgres://..." }';
          return isObject(input)
            ? beneath(errors)
            : 'expected an object, { host, port } or { postgresUrl: "postgres://..." }';
        },
      },
    ),
    prefix: matching(/^[^:]+$/, 'expected text without ":", for example "{verified-users}"').default(
      '{verified-users}',
    ),
    notificationConcurrency: wholeNumber(1, 1_000).default(4),
    notificationBatchSize: wholeNumber(1, 1_000).default(50),
    emailConcurrency: wholeNumber(1, 1_000).default(4),
    keepFinishedSeconds: within(0, 30 * DAY).default(3_600),
    keepFinishedCount: wholeNumber(0, 1_000_000).default(1_000),
  } satisfies Shape<given.QueueOptions>,
  {
    missing: '.connection: needed; BullMQ connection options, or { postgresUrl: "postgres://..." }',
  },
);

const KEYS_NEEDED = 'at least one 32-byte key in base64 is needed; make one with "openssl rand -base64 32"';
const KEY_EXPECTED = `expected ${KEY_BYTES} bytes in base64; make one with "openssl rand -base64 32"`;

const encryptionSchema = object(
  {
    keys: z
      .array(
        text((key) => Buffer.from(key, 'base64').length === KEY_BYTES, KEY_EXPECTED),
        { error: KEYS_NEEDED },
      )
      .min(1, { error: KEYS_NEEDED }),
  } satisfies Shape<given.EncryptionOptions>,
  { missing: `.keys: ${KEYS_NEEDED}` },
);

const webhookSchema = object({
  maxBodyBytes: wholeNumber(1_024, 64 * MEBIBYTE).default(MEBIBYTE),
  maxDepth: wholeNumber(3, 1_000).default(64),
  maxItems: wholeNumber(1, 100_000).default(10_000),
  maxRefusedDeliveries: wholeNumber(0, 1_000_000).default(1_000),
  maxRefusedDeliveriesPerHour: wholeNumber(0, 1_000_000).default(100),
  maxRefusedBytesPerHour: wholeNumber(0, 2 ** 40).default(16 * MEBIBYTE),
  storeDeadlineSeconds: within(0.1, 60).default(3),
} satisfies Shape<given.WebhookOptions>);

const JOURNAL_EXPECTED = 'expected { directory: "/var/lib/your-api/journal" }, or false';

const journalSchema = orFalse(
  object({
    directory: text((value) => value !== '', `^journal: ${JOURNAL_EXPECTED}`),
    maxBytes: wholeNumber(4 * MEBIBYTE, 2 ** 40).default(256 * MEBIBYTE),
    keepSeconds: within(0, 3_600).default(300),
    keepMaxBytes: wholeNumber(4 * MEBIBYTE, 2 ** 40).default(64 * MEBIBYTE),
  } satisfies Shape<given.JournalOptions>),
  JOURNAL_EXPECTED,
);

const POLICY_EXPECTED = `expected { doubt: ${DOUBTS.join(' | ')}, reverify: boolean, invite: boolean }`;
const policySchema = whole(
  object({ doubt: z.enum(DOUBTS), reverify: flag(), invite: flag() } satisfies Shape<EventPolicy>),
  POLICY_EXPECTED,
);

/** A map: an event type such as `constructor` must not find what every object has, nor `__proto__` get lost. */
const policiesSchema = z
  .preprocess(
    (policies: Record<string, EventPolicy>) =>
      isObject(policies) ? new Map(Object.entries(policies)) : policies,
    z.map(z.string(), policySchema, { error: 'expected an object' }),
  )
  .transform((policies) => new Map([...Object.entries(DEFAULT_EVENT_POLICIES), ...policies]));

const notificationsSchema = object({
  policies: policiesSchema.prefault({}),
  retry: object({
    maxAttempts: wholeNumber(1, 100).default(8),
    firstDelaySeconds: firstDelaySeconds(2),
    maxDelaySeconds: maxDelaySeconds(600),
  } satisfies Shape<RetryOptions>).prefault({}),
} satisfies Shape<given.NotificationOptions>);

const ORIGINS_EXPECTED = 'expected origins such as "https://device.example.com"';

const reverificationSchema = object({
  linkLifetimeSeconds: within(60, 365 * DAY).default(7 * DAY),
  deadlineSeconds: within(60, 365 * DAY).default(14 * DAY),
  sessionLifetimeSeconds: within(60, DAY).default(1_800),
  pageUrl: text(isPageUrl, 'expected an http(s) address with {token} in it once')
    .optional()
    .transform((url) => url ?? null),
  webSdk: object({
    url: text(isHttpUrl, 'expected the http(s) address of an ES module').refine(hasOwnFolder, {
      error:
        'put the module into a folder of its own, "https://static.example.com/prove/sdk.mjs"; at the root of its host the page could run everything there',
      abort: true,
    }),
    connectOrigins: whole(z.array(text(isOrigin, ORIGINS_EXPECTED)), ORIGINS_EXPECTED).default(
      PROVE_DEVICE_ORIGINS,
    ),
  } satisfies Shape<given.WebSdkOptions>)
    .optional()
    .transform((sdk) => sdk ?? null),
  limits: object({
    verificationsPerCase: wholeNumber(1, 100).default(5),
    messagePauseSeconds: within(0, 3_600).default(30),
    freshLinksPerCase: wholeNumber(0, 100).default(3),
    freshLinkPauseSeconds: within(0, DAY).default(300),
    requestsPerLink: wholeNumber(1, 1_000_000).default(120),
    requestsPerAddress: wholeNumber(1, 1_000_000).default(600),
    windowSeconds: within(1, DAY).default(900),
  } satisfies Shape<given.ReverificationLimits>).prefault({}),
  unboundPossession: oneOf(['review', 'accept']).default('review'),
  consentTextVersion: matching(/^[\w.-]{1,64}$/, 'use 1 to 64 letters, digits, ".", "-" or "_"').default('1'),
  usCarrierConsent: flag().default(true),
  provePrivacyUrl: text((value) => isUrlOf(value, ['https:']), 'expected an https address').default(
    'https://www.prove.com/legal/overview',
  ),
  uncoveredCheckSeconds: within(3_600, 10 * 365 * DAY).default(30 * DAY),
} satisfies Shape<given.ReverificationOptions>);

const companyApiSchema = object({
  tokens: companyApiTokensSchema.prefault([]),
  staleNumber: oneOf(['keep', 'replace']).default('keep'),
  requireNames: flag().default(() => process.env['NODE_ENV'] === 'production'),
} satisfies Shape<given.CompanyApiOptions>);

const hostEventsSchema = object({
  concurrency: wholeNumber(1, 1_000).default(4),
  retry: object({
    firstDelaySeconds: firstDelaySeconds(5),
    maxDelaySeconds: maxDelaySeconds(3_600),
    giveUpAfterSeconds: within(0, 30 * DAY).default(3 * DAY),
  } satisfies Shape<given.HostEventRetryOptions>).prefault({}),
} satisfies Shape<given.HostEventOptions>);

const everything = object(
  {
    projects: projectsSchema,
    queue: queueSchema,
    mail: mailSchema,
    encryption: encryptionSchema,
    publicUrl: text(isHttpUrl, 'expected the http(s) address at which customers reach this API'),
    webhook: webhookSchema.prefault({}),
    journal: journalSchema.default(false),
    notifications: notificationsSchema.prefault({}),
    reverification: reverificationSchema.prefault({}),
    companyApi: companyApiSchema.prefault({}),
    phoneNumbers: object({
      validation: oneOf(['valid', 'possible']).default('valid'),
    } satisfies Shape<given.PhoneNumberOptions>).prefault({}),
    hostEvents: hostEventsSchema.prefault({}),
    sweep: object({
      intervalSeconds: within(1, 60).default(15),
    } satisfies Shape<given.SweepOptions>).prefault({}),
    schedules: schedulesSchema.prefault({}),
    now: z
      .custom<() => Date>((value) => typeof value === 'function', { error: 'expected a function' })
      .optional(),
  } satisfies Shape<given.VerifiedUsersModuleOptions>,
  {
    unknown: (name, known) =>
      EXTRA_NAMES.includes(name)
        ? at(name, 'is needed before a factory runs; put it beside useFactory, not into its result')
        : unknownName(name, [...known, ...EXTRA_NAMES]),
  },
).check(across(findUnknownProjects));

const takesTheInterface: Same<z.input<typeof everything>, given.VerifiedUsersModuleOptions> = true;
void takesTheInterface;

/** The options of `forRoot`: what they may be, and what they come to. */
export const optionsSchema: z.ZodType<ResolvedOptions, given.VerifiedUsersModuleOptions> =
  everything.transform(({ projects, mail, publicUrl, journal, now, ...others }) => ({
    ...others,
    mail: {
      ...mail,
      replyTo: (mail.replyTo ?? mail.company.supportEmail) || null,
      bounceAddress: mail.bounceAddress ?? null,
    },
    projects: new Map(projects.map((project) => [project.name, project])),
    publicUrl: publicUrl.replace(/\/+$/, ''),
    journal: journal || null,
    now: now ?? (() => new Date()),
  }));

/** The schema of each option. */
export const OPTION_SCHEMAS = everything.shape;
