import { parseArgs } from 'node:util';
import { CommandRefusedError } from './command-refused.error';

export interface CommandOptions {
  values: Record<string, string | undefined>;
  words: string[];
}

/**
 * Reads `--name value` for the names given, and words without a name.
 *
 * @throws {CommandRefusedError} another option, or one without its value
 */
export function commandOptions(args: string[], names: readonly string[]): CommandOptions {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    });
    return { values, words: positionals };
  } catch {
    throw new CommandRefusedError([`Options are ${names.map((name) => `--${name} <value>`).join(', ')}.`]);
  }
}
