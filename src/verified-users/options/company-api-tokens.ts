import { isAccessToken, SHORTEST_TOKEN } from './is-access-token';
import type { ResolvedCompanyApiToken } from './resolved-options';
import type { CompanyApiToken, ProjectOptions } from './verified-users-options.interface';

const NAME = /^[\w .:@/-]{1,64}$/;
const ZONED_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/;
const FIELDS: readonly string[] = ['token', 'projects', 'name', 'expiresAt'];

/** Problems of `companyApi.tokens`; never repeats a value. */
export function findTokenFaults(tokens: unknown, projects: readonly ProjectOptions[] | undefined): string[] {
  if (tokens === undefined) return [];
  if (!Array.isArray(tokens)) return [`companyApi.tokens: ${EXPECTED}`];
  const known = Array.isArray(projects)
    ? projects.map((one: ProjectOptions | null) => one?.name ?? 'default')
    : [];
  const secrets = tokens.map((one: unknown) => (isObject(one) ? one['token'] : one));
  const faults = tokens.flatMap((one: unknown, index) => {
    if (secrets.indexOf(secrets[index]) !== index && isAccessToken(secrets[index]))
      return [
        `companyApi.tokens[${index}]: the same token as companyApi.tokens[${secrets.indexOf(secrets[index])}]`,
      ];
    return isObject(one) ? objectFaults(one, `companyApi.tokens[${index}]`, known) : [];
  });
  return secrets.every(isAccessToken) ? faults : [`companyApi.tokens: ${EXPECTED}`, ...faults];
}

/** Fills in the defaults of tokens in which no fault was found. */
export function resolveCompanyApiTokens(
  tokens: readonly (string | CompanyApiToken)[] = [],
): ResolvedCompanyApiToken[] {
  return tokens.map((one, index) => {
    if (typeof one === 'string')
      return { token: one, projects: 'all', name: `companyApi.tokens[${index}]`, expiresAt: null };
    const { token, projects, name, expiresAt } = one;
    return { token, projects, name, expiresAt: expiresAt === undefined ? null : new Date(expiresAt) };
  });
}

const EXPECTED = `expected tokens of at least ${SHORTEST_TOKEN} characters without spaces; make one with "openssl rand -hex 32"`;

function objectFaults(given: Record<string, unknown>, where: string, known: readonly string[]): string[] {
  const { projects, name, expiresAt } = given;
  const faults: string[] = [];
  if (Object.keys(given).some((field) => !FIELDS.includes(field)))
    faults.push(`${where}: knows only ${FIELDS.join(', ')}`);
  if (typeof name !== 'string' || !NAME.test(name))
    faults.push(`${where}.name: needed; 1 to 64 letters, digits, spaces or "-_.:@/" that name it in the log`);
  if (projects !== 'all' && !(Array.isArray(projects) && projects.length > 0))
    faults.push(`${where}.projects: needed; the names of its projects, such as ["default"], or "all"`);
  else if (Array.isArray(projects) && !projects.every((one) => known.includes(one as string)))
    faults.push(`${where}.projects: names a project that the option projects does not list`);
  if (expiresAt !== undefined && !isTime(expiresAt))
    faults.push(
      `${where}.expiresAt: expected a Date, or an ISO 8601 time with its zone such as 2027-01-31T12:00:00Z`,
    );
  return faults;
}

function isTime(value: unknown): boolean {
  if (typeof value === 'string') return ZONED_TIME.test(value) && !Number.isNaN(Date.parse(value));
  return value instanceof Date && !Number.isNaN(value.getTime());
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
