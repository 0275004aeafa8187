// A program under measurement, in a process of its own: its address, its CPU time, its memory.
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '../..');
const TICKS_PER_SECOND = 100;

/**
 * @param script path from the root of the repository.
 * @param ready a line of its output, as a pattern; a first group, when there is one, is handed back.
 */
export async function startProcess(script, { env = {}, args = [], nodeArgs = [], ready }) {
  const folder = await mkdtemp(join(tmpdir(), 'verified-users-bench-log-'));
  const file = join(folder, 'out.log');
  // Into a file, as a container does it: to read a pipe would cost the load generator's processor time.
  const out = openSync(file, 'a');
  const child = spawn(process.execPath, [...nodeArgs, join(ROOT, script), ...args], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', out, out],
    cwd: folder,
  });
  closeSync(out);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const found = await untilWritten(file, ready, child);
  return {
    pid: child.pid,
    found,
    log: () => readFile(file, 'utf8'),
    /** Resolves once its output has that line, with the pattern's first group. */
    says: (pattern) => untilWritten(file, pattern, child),
    cpuMs: () => cpuMsOf(child.pid),
    rssMiB: () => rssMiBOf(child.pid),
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilWritten(file, ready, child) {
  for (;;) {
    const text = await readFile(file, 'utf8');
    const match = ready.exec(text);
    if (match) return match[1];
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`The process ended before it was ready:\n${text}`);
    await pause(20);
  }
}

/** User and system time of a process, in milliseconds, out of /proc (Linux). */
export async function cpuMsOf(pid) {
  const [, fields] = (await readFile(`/proc/${pid}/stat`, 'latin1')).split(/\) /);
  const [utime, stime] = fields.split(' ').slice(11, 13).map(Number);
  return ((utime + stime) * 1000) / TICKS_PER_SECOND;
}

/** The same of a PostgreSQL server: the postmaster, its children, and those that have ended. */
export async function serverCpuMs(postmaster) {
  const children = (await readFile(`/proc/${postmaster}/task/${postmaster}/children`, 'latin1'))
    .trim()
    .split(' ');
  const [, fields] = (await readFile(`/proc/${postmaster}/stat`, 'latin1')).split(/\) /);
  const own = fields
    .split(' ')
    .slice(11, 15)
    .reduce((sum, ticks) => sum + Number(ticks), 0);
  const alive = await Promise.all(children.map((pid) => cpuMsOf(pid).catch(() => 0)));
  return alive.reduce((sum, ms) => sum + ms, (own * 1000) / TICKS_PER_SECOND);
}

async function rssMiBOf(pid) {
  const kib = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'latin1'))[1];
  return Number(kib) / 1024;
}
