import { z } from 'zod';
import {
  across,
  beneath,
  isObject,
  matching,
  object,
  whole,
  type Finding,
  type Shape,
} from './option-schema';
import { projectNames } from './project.schema';
import type { ResolvedCompanyApiToken } from './resolved-options';
import { ACCESS_TOKEN, isAccessToken, SHORTEST_TOKEN } from './value-rules';
import type { CompanyApiToken } from './verified-users-options.interface';

const NAME = /^[\w .:@/-]{1,64}$/;
const ZONED_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/;

/** One line, however many of the tokens it is about. */
const TOKENS_EXPECTED = `^companyApi.tokens: expected tokens of at least ${SHORTEST_TOKEN} characters without spaces; make one with "openssl rand -hex 32"`;
const PROJECTS_NEEDED = 'needed; the names of its projects, such as ["default"], or "all"';
const TIME_EXPECTED = 'expected a Date, or an ISO 8601 time with its zone such as 2027-01-31T12:00:00Z';

const bearer = matching(ACCESS_TOKEN, TOKENS_EXPECTED);

const boundToken = object(
  {
    token: bearer,
    projects: whole(
      z.union([z.array(z.string()).min(1, { abort: true }), z.literal('all')]),
      PROJECTS_NEEDED,
    ),
    name: matching(NAME, 'needed; 1 to 64 letters, digits, spaces or "-_.:@/" that name it in the log'),
    expiresAt: z
      .union([z.date(), matching(ZONED_TIME, TIME_EXPECTED)], { error: TIME_EXPECTED })
      .refine((time) => !Number.isNaN(new Date(time).getTime()), { error: TIME_EXPECTED, abort: true })
      .optional(),
  } satisfies Shape<CompanyApiToken>,
  { unknown: (_, known) => `knows only ${known.join(', ')}` },
);

type Given = string | CompanyApiToken;

export const companyApiTokensSchema = z
  .array(
    z.union([bearer, boundToken], {
      error: ({ input, errors }) => (isObject(input) ? beneath(errors.slice(1)) : TOKENS_EXPECTED),
    }),
    { error: TOKENS_EXPECTED },
  )
  .check(across<Given[]>(findRepeated, Array.isArray))
  .transform((tokens) => tokens.map(resolveToken));

function findRepeated(tokens: Given[]): Finding[] {
  const secrets = tokens.map((one: unknown) => (isObject(one) ? one['token'] : one));
  return secrets.flatMap((secret, index): Finding[] => {
    const first = secrets.indexOf(secret);
    if (first === index || typeof secret !== 'string' || !isAccessToken(secret)) return [];
    return [[[index], `the same token as companyApi.tokens[${first}]`]];
  });
}

function resolveToken(given: Given, index: number): ResolvedCompanyApiToken {
  if (typeof given === 'string')
    return { token: given, projects: 'all', name: `companyApi.tokens[${index}]`, expiresAt: null };
  const { expiresAt } = given;
  return { ...given, expiresAt: expiresAt === undefined ? null : new Date(expiresAt) };
}

interface Unchecked {
  projects: unknown;
  companyApi?: { tokens?: unknown };
}

/** Projects that a token opens, and that are none. */
export function findUnknownProjects({ companyApi, projects }: Unchecked): Finding[] {
  const known = projectNames(projects);
  const tokens = companyApi?.tokens;
  return (Array.isArray(tokens) ? tokens : []).flatMap((token: unknown, index): Finding[] => {
    const named = isObject(token) ? token['projects'] : undefined;
    if (!Array.isArray(named) || named.every((one) => known.includes(one))) return [];
    return [
      [['companyApi', 'tokens', index, 'projects'], 'names a project that the option projects does not list'],
    ];
  });
}
