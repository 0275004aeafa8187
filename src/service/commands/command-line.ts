import { Command as Program, CommanderError, type OptionValues } from 'commander';
import { refusalOf } from '../refusal';
import { Resources } from '../resources';
import type { Command, CommandContext } from './command';
import type { CommandDeclaration } from './command-list';
import { UsageError } from './command-refused.error';

/** Done; refused or failed; the call was not understood, and nothing was done. */
export const EXIT = { done: 0, refused: 1, misused: 2 } as const;

const WIDTH = 80;
const COMMON_EXIT_CODES = [
  [EXIT.done, 'done'],
  [EXIT.refused, 'refused or failed; standard error says why'],
  [EXIT.misused, 'the call was not understood; nothing was done'],
] as const;

/** What a command line is made of. */
export interface CommandLineParts {
  /** What is typed before the command, `verified-users`. */
  name: string;
  version: string;
  /** The last line of the help. */
  closing: string;
  commands: readonly CommandDeclaration[];
  /** Makes what a command works with; only called for one that is going to run. */
  createContext(resources: Resources): CommandContext;
}

type Loaded = Command<OptionValues, CommandContext>;

/** The commands as commander programs: it reads arguments, writes help and refuses what is not known. */
export class CommandLine {
  readonly program: Program;
  private code: number = EXIT.done;

  constructor(private readonly parts: CommandLineParts) {
    const { name, version, closing } = parts;
    this.program = configured(new Program(name), `${name} --help`)
      .version(version, '-V, --version', 'print the version')
      .usage('<command>')
      .addHelpText('after', () => `\n${closing}`);
    for (const declaration of parts.commands) this.add(declaration);
  }

  /** Adds a command. @param words as commander reads them. */
  command(name: string, words: string, about: string): Program {
    const program = this.program.command(`${name} ${words}`.trim()).description(about);
    return configured(program, `${this.parts.name} ${name} --help`);
  }

  /** @returns the exit code. */
  async run(args: readonly string[]): Promise<number> {
    this.code = EXIT.done;
    try {
      await this.program.parseAsync(args.length === 0 ? ['help'] : [...args], { from: 'user' });
      return this.code;
    } catch (error) {
      if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.misused;
      process.stderr.write(`${refusalOf(error)}\n`);
      return EXIT.refused;
    }
  }

  private add({
    name,
    words = '',
    about,
    more,
    options = [],
    group,
    ...declaration
  }: CommandDeclaration): void {
    const program = this.command(name, words, about).helpGroup(`${group}:`);
    for (const [flags, text] of options) program.option(flags, text);
    if (more) program.addHelpText('after', `\n${more}`);
    program.addHelpText('after', () => this.examplesOf(declaration.examples));
    program.addHelpText('after', () => describeExitCodes(declaration.exitCodes ?? []));
    program.action(async () => {
      const command = (await declaration.load()) as unknown as Loaded;
      this.code = await this.execute(command, program.args, program.opts());
    });
  }

  examplesOf(examples: readonly string[]): string {
    return `\nExamples:\n${examples.map((example) => `  ${this.parts.name} ${example}`).join('\n')}`;
  }

  private async execute(command: Loaded, words: readonly string[], options: OptionValues): Promise<number> {
    const resources = new Resources();
    try {
      return (await command.run(this.parts.createContext(resources), words, options)) ?? EXIT.done;
    } catch (error) {
      process.stderr.write(`${refusalOf(error)}\n`);
      return error instanceof UsageError ? EXIT.misused : (command.refusedExitCode ?? EXIT.refused);
    } finally {
      await resources.close().catch((error: unknown) => process.stderr.write(`${refusalOf(error)}\n`));
    }
  }
}

export function describeExitCodes(own: CommandDeclaration['exitCodes'] & object): string {
  const codes = new Map<number, string>([...COMMON_EXIT_CODES, ...own]);
  const lines = [...codes].sort(([one], [other]) => one - other);
  return `\nExit codes:\n${lines.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`).join('\n')}`;
}

/** Throws instead of ending the process; help as wide as every terminal is. */
function configured(program: Program, help: string): Program {
  return program
    .exitOverride()
    .allowExcessArguments(false)
    .showHelpAfterError(`See "${help}".`)
    .helpOption('-h, --help', 'show this help; nothing else is done')
    .configureHelp({ helpWidth: WIDTH, subcommandTerm: (command) => command.name() });
}
