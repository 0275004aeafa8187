import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { findCombinationFaults, sharesToken, type Reader } from './combination-faults';
import { findClearTextWarnings } from './clear-text-warnings';
import { EnvironmentVariables, VARIABLE_NAMES } from './environment-variables';
import { InvalidEnvironmentError } from './invalid-environment.error';
import { findLookAlikes } from './look-alikes';
import type { ServiceEnvironment } from './service-environment';
import { readConfigFile, type ReadConfigFile } from './read-config-file';
import { apiTokensOf, toServiceEnvironment } from './to-service-environment';

/**
 * Reads and checks the environment of the service, and the file that it may name. Values are trimmed, and an empty one
 * counts as absent. Variables, meanings and defaults: docs/configuration.md.
 *
 * @param reader a command is not asked for what only matters to whoever serves.
 * @throws {InvalidEnvironmentError} with one line per fault, all of them at once, and no values in them.
 */
export function readEnvironment(env: NodeJS.ProcessEnv, reader: Reader = 'service'): ServiceEnvironment {
  const given = withoutEmpty(env);
  const variables = plainToInstance(EnvironmentVariables, pickOurs(given));
  const { CONFIG_FILE: path } = variables;
  const file = path === undefined || /[\r\n\0]/.test(path) ? NO_FILE : readConfigFile(path, given);
  variables.file = file.config;
  const isProduction = variables.NODE_ENV === 'production';
  const faults = [
    // A file that cannot be read may hold them.
    ...findFaults(variables, reader).filter(
      (line) => file.problems.length === 0 || !line.startsWith('PROVE_WEBHOOK_SECRETS: needed'),
    ),
    ...file.problems,
    ...(isProduction ? file.exposures : []),
  ];
  if (faults.length > 0) throw new InvalidEnvironmentError(faults);
  const present = Object.keys(given).filter((name) => !file.variables.includes(name));
  return toServiceEnvironment(variables, [...findWarnings(variables, present), ...file.exposures]);
}

const NO_FILE: ReadConfigFile = { config: {}, problems: [], exposures: [], variables: [] };

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
  // Production refuses it.
  if (sharesToken(variables)) {
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
  const { NODE_ENV, DATABASE_URL, file } = variables;
  const closed =
    apiTokensOf(variables).length === 0 && (NODE_ENV === 'production' || DATABASE_URL)
      ? ['API_TOKEN is not set: the company API lets nobody in']
      : [];
  if (NODE_ENV !== 'production') return closed;
  return [
    ...closed,
    ...(variables.PAGE_URL ||
    variables.WEB_SDK_URL ||
    file?.reverification?.pageUrl ||
    file?.reverification?.webSdk
      ? []
      : [
          'WEB_SDK_URL is not set, and PAGE_URL neither: the page can only ask customers to contact you, ' +
            "because Prove's web SDK is not there to check their phones",
        ]),
  ];
}
