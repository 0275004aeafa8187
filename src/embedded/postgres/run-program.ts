import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ServerAccount } from './server-account';

const run = promisify(execFile);

export interface ProgramFailure extends NodeJS.ErrnoException {
  stderr?: string;
}

/** Runs a PostgreSQL program to its end as the server's account and answers with what it printed. */
export async function runProgram(
  program: string,
  args: readonly string[],
  account: ServerAccount,
  cwd?: string,
): Promise<string> {
  const { stdout } = await run(program, args, {
    ...account.credentials,
    ...(cwd === undefined ? {} : { cwd }),
    env: programEnvironment(),
  });
  return stdout;
}

/** Only what is needed: a PGPORT or PGDATA of the developer's shell must not reach our server. */
export function programEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}

/** The line of a failed program that says why. */
export function failureReason(error: unknown): string {
  const { stderr, message } = error as ProgramFailure;
  const lines = (stderr || message).split('\n').filter((line) => line.trim() !== '');
  const reason = lines.find((line) => /error:|fatal:/i.test(line)) ?? lines[0] ?? 'unknown reason';
  return reason.replace(/^.*?(?:error|fatal):\s*/i, '').replace(/\.$/, '');
}
