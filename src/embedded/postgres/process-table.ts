import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether a process lives; one that has ended and waits to be reaped (a zombie) does not. */
export async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  if (process.platform !== 'linux') return !(await ask(pid, 'stat=')).startsWith('Z');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The program's name stands in brackets and may hold any character, so the state is after the last one.
  return stat !== undefined && stat.slice(stat.lastIndexOf(')') + 2)[0] !== 'Z';
}

/**
 * Whether a living process is the PostgreSQL server of this folder and not a stranger that got its number:
 * a server's working folder is its data directory.
 */
export async function isServerOf(pid: number, files: string): Promise<boolean> {
  if (!(await isRunning(pid))) return false;
  if (process.platform !== 'linux') return (await ask(pid, 'args=')).includes(`-D ${files}`);
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  if (cwd !== files) return false;
  const program = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return /(^|\/)postgres\0/.test(program);
}

async function ask(pid: number, column: string): Promise<string> {
  const answer = await run('ps', ['-p', String(pid), '-o', column]).catch(() => ({ stdout: '' }));
  return answer.stdout.trim();
}
