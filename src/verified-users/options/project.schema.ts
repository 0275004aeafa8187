import { z } from 'zod';
import {
  across,
  flag,
  isObject,
  matching,
  object,
  oneOf,
  text,
  wholeNumber,
  within,
  type Shape,
} from './option-schema';
import type { ProveApiOptions, ProveCredentials } from './prove-api-options.interface';
import type { ResolvedProveApi } from './resolved-options';
import type { RetryOptions } from './retry-options.interface';
import { findBaseUrlProblems } from './value-rules';
import type { ProjectOptions } from './verified-users-options.interface';
import { LEAST_SECRET_BYTES, LOWEST_SECRET_BYTES } from './weak-secrets';

const DAY = 86_400;
const SHORTEST_SECRET = 16;
const SECRETS_NEEDED = "at least one secret from Prove's portal is needed";
const SECRET_TOO_SHORT = `a secret has fewer than ${SHORTEST_SECRET} characters; copy it whole, "whsec_" included`;
const ISSUER_EXPECTED = 'expected the issuer that tokens name, or false to accept any';

/** Source: https://developer.prove.com/reference/verify-request */
const HOSTS = {
  sandbox: {
    northAmerica: 'https://platform.uat.proveapis.com',
    international: 'https://platform.uat.eu.proveapis.com',
  },
  production: {
    northAmerica: 'https://platform.proveapis.com',
    international: 'https://platform.eu.proveapis.com',
  },
};

const credential = () => text((value) => value !== '', "needed; it stands in Prove's portal");
const CREDENTIALS = { clientId: credential(), clientSecret: credential() } satisfies Shape<ProveCredentials>;

/** Access to Prove's API, with the hosts that it comes to. */
const proveApiSchema = object(
  {
    ...CREDENTIALS,
    environment: oneOf(['sandbox', 'production']).optional(),
    baseUrl: z
      .string({ error: findBaseUrlProblems(undefined)[0]! })
      .superRefine((value, context) => {
        for (const problem of findBaseUrlProblems(value)) context.addIssue(problem);
      })
      .optional(),
    international: object(CREDENTIALS).optional(),
    generation: oneOf(['B', 'A']).default('B'),
    connectTimeoutSeconds: within(0.1, 60).default(5),
    callTimeoutSeconds: within(0.1, 300).default(30),
    requestsPerSecond: within(0.1, 25).default(25),
    retry: object({
      maxAttempts: wholeNumber(1, 10).default(4),
      firstDelaySeconds: within(0, 60).default(0.25),
      maxDelaySeconds: within(0, 300).default(5),
    } satisfies Shape<RetryOptions>).prefault({}),
  } satisfies Shape<ProveApiOptions>,
  { expected: 'expected an object, { clientId, clientSecret, environment: "sandbox" }' },
)
  .check(
    across<ProveApiOptions>(({ environment, baseUrl, international }) => {
      if ((environment === undefined) === (baseUrl === undefined))
        return [[[], 'either environment ("sandbox" or "production") or baseUrl is needed']];
      return baseUrl !== undefined && international !== undefined
        ? [[['international'], 'of no use with baseUrl; leave one of them out']]
        : [];
    }),
  )
  .transform(({ environment, baseUrl, clientId, clientSecret, international, ...rest }): ResolvedProveApi => {
    if (baseUrl !== undefined) {
      const host = { baseUrl: baseUrl.replace(/\/+$/, ''), clientId, clientSecret };
      return { ...rest, hosts: { north_america: host, international: host } };
    }
    const hosts = HOSTS[environment!];
    return {
      ...rest,
      hosts: {
        north_america: { baseUrl: hosts.northAmerica, clientId, clientSecret },
        international: international ? { baseUrl: hosts.international, ...international } : null,
      },
    };
  });

/** Fills in the defaults of options that have no problem. */
export function resolveProveApi(prove: ProveApiOptions): ResolvedProveApi {
  return proveApiSchema.parse(prove);
}

const projectSchema = object(
  {
    name: matching(/^[A-Za-z0-9_-]{1,64}$/, 'use 1 to 64 letters, digits, "-" or "_"').default('default'),
    webhookSecrets: z
      .array(
        text((value) => value.length >= SHORTEST_SECRET, SECRET_TOO_SHORT),
        { error: SECRETS_NEEDED },
      )
      .min(1, { error: SECRETS_NEEDED }),
    minSecretBytes: within(LOWEST_SECRET_BYTES, LEAST_SECRET_BYTES).default(LEAST_SECRET_BYTES),
    issuer: z
      .union([z.string().min(1, { abort: true }), z.literal(false)], { error: ISSUER_EXPECTED })
      .default('Prove Identity'),
    leewaySeconds: within(0, 60).default(60),
    maxTokenAgeSeconds: within(1, DAY).default(300),
    maxTokenLifetimeSeconds: within(60, 366 * DAY).default(DAY),
    acceptWithoutExpiry: flag().default(true),
    acceptBareToken: flag().default(false),
    acceptSecretWithoutPrefix: flag().default(false),
    prove: proveApiSchema.optional().transform((prove) => prove ?? null),
  } satisfies Shape<ProjectOptions>,
  { expected: 'expected an object, { webhookSecrets: ["whsec_..."] }' },
);

const PROJECTS_NEEDED = 'at least one Prove project is needed, { webhookSecrets: ["whsec_..."] }';

export const projectsSchema = z
  .array(projectSchema, { error: PROJECTS_NEEDED })
  .min(1, { error: PROJECTS_NEEDED })
  .check(
    across<unknown[]>((projects) => {
      const names = projectNames(projects);
      return names.flatMap((name, index) =>
        name === undefined || names.indexOf(name) === index
          ? []
          : [[[index, 'name'], 'used twice; names are unique']],
      );
    }, Array.isArray),
  );

/** Names of projects that may not have been checked; undefined: it is no project. */
export function projectNames(projects: unknown): unknown[] {
  if (!Array.isArray(projects)) return [];
  return projects.map((one: unknown) => (isObject(one) ? (one['name'] ?? 'default') : undefined));
}
