import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { findCombinationFaults, type Reader } from './combination-faults';
import { findClearTextWarnings } from './clear-text-warnings';
import { EnvironmentVariables, VARIABLE_NAMES } from './environment-variables';
import { InvalidEnvironmentError } from './invalid-environment.error';
import { findLookAlikes } from './look-alikes';
import type { ServiceEnvironment } from './service-environment';
import { splitList } from './split-list';
import { toServiceEnvironment } from './to-service-environment';

/**
 * Reads and checks the environment of the service; nothing is looked up outside of it. Values are trimmed, and
 * an empty one counts as absent. Variables, meanings and defaults: docs/configuration.md.
 *
 * @param reader a command is not asked for what only matters to whoever serves.
 * @throws {InvalidEnvironmentError} with one line per fault, all of them at once, and no values in them.
 */
export function readEnvironment(env: NodeJS.ProcessEnv, reader: Reader = 'service'): ServiceEnvironment {
  const given = withoutEmpty(env);
  const variables = plainToInstance(EnvironmentVariables, pickOurs(given));
  const faults = findFaults(variables, reader);
  if (faults.length > 0) throw new InvalidEnvironmentError(faults);
  return toServiceEnvironment(variables, findWarnings(variables, Object.keys(given)));
}

function withoutEmpty(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])),
  );
}

function pickOurs(given: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => VARIABLE_NAMES.includes(name as never)));
}

function findFaults(variables: EnvironmentVariables, reader: Reader): string[] {
  const errors = validateSync(variables, { stopAtFirstError: true, forbidUnknownValues: false });
  const faults = new Map(
    errors.map(({ property, constraints }) => [property, Object.values(constraints ?? {})[0]!]),
  );
  // What cannot be read is left out of the combinations, and not called missing a second time.
  const readable = Object.assign(new EnvironmentVariables(), variables);
  for (const name of faults.keys()) delete readable[name as keyof EnvironmentVariables];
  const combined = findCombinationFaults(readable, reader).filter(
    (fault) => !faults.has(fault.split(':', 1)[0]!),
  );
  return [...faults.values(), ...combined];
}

function findWarnings(variables: EnvironmentVariables, present: string[]): string[] {
  const warnings = findLookAlikes(present, VARIABLE_NAMES);
  const apiTokens = splitList(variables.API_TOKEN);
  if (splitList(variables.ADMIN_TOKEN).some((token) => apiTokens.includes(token))) {
    warnings.push(
      "ADMIN_TOKEN holds a token of API_TOKEN; whoever has the company's token is an operator too",
    );
  }
  warnings.push(...findClearTextWarnings(variables));
  if (variables.ROLE !== 'worker') warnings.push(...findMissing(variables));
  return warnings;
}

/** What a service for customers works without, though not for everybody. */
function findMissing(variables: EnvironmentVariables): string[] {
  const { NODE_ENV, DATABASE_URL, API_TOKEN, PAGE_URL, WEB_SDK_URL } = variables;
  const closed =
    !API_TOKEN && (NODE_ENV === 'production' || DATABASE_URL)
      ? ['API_TOKEN is not set: the company API lets nobody in']
      : [];
  if (NODE_ENV !== 'production') return closed;
  return [
    ...closed,
    ...(PAGE_URL || WEB_SDK_URL
      ? []
      : [
          'WEB_SDK_URL is not set, and PAGE_URL neither: the page can only ask customers to contact you, ' +
            "because Prove's web SDK is not there to check their phones",
        ]),
  ];
}
