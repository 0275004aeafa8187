import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { CommandRefusedError } from './command-refused.error';

export interface CommandOptions {
  values: Record<string, string | undefined>;
  words: string[];
}

/**
 * Reads `--name value` for the names given, and words without a name.
 *
 * @param flags which the caller has taken out of `args`; a refusal names them too.
 * @throws {CommandRefusedError} another option, or one without its value
 */
export function commandOptions(
  args: string[],
  names: readonly string[],
  flags: readonly string[] = [],
): CommandOptions {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    });
    return { values, words: positionals };
  } catch {
    const options = [...names.map((name) => `--${name} <value>`), ...flags];
    throw new CommandRefusedError([`Options are ${options.join(', ')}.`]);
  }
}

/** Who decides, unless `--by` says so. Containers often run under a user id that has no name. */
export function operatorName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
