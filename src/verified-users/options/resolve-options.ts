import { findProductionProblems } from './find-production-problems';
import { InvalidOptionsError } from './invalid-options.error';
import { check } from './option-schema';
import { optionsSchema } from './options.schema';
import type { ResolvedOptions } from './resolved-options';
import type { VerifiedUsersModuleOptions } from './verified-users-options.interface';

/** Reads the options as a stranger would hand them in; returns one line per problem, naming field and mend. */
export function findOptionProblems(options: VerifiedUsersModuleOptions): string[] {
  const result = check(optionsSchema, options);
  return 'problems' in result ? result.problems : [];
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {InvalidOptionsError} with one line per problem, all of them at once.
 */
export function resolveOptions(options: VerifiedUsersModuleOptions): ResolvedOptions {
  const result = check(optionsSchema, options);
  if ('problems' in result) throw new InvalidOptionsError(result.problems);
  // Weak secrets are how tests and trials are written, so only production refuses them.
  const weak = process.env['NODE_ENV'] === 'production' ? findProductionProblems(options) : [];
  if (weak.length > 0) throw new InvalidOptionsError(weak);
  return result.value;
}
