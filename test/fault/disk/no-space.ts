import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, writeFileSync } from 'node:fs';
import { open, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A way in which a process finds no more room for its files. */
export interface NoSpace {
  name: string;
  /** What the system says then. */
  code: string;
  prepare(dataDir: string): void;
  /** Room for small files, and none for large ones. */
  fillNearly(pid: number, dataDir: string): Promise<void>;
  fill(pid: number, dataDir: string): Promise<void>;
  free(pid: number, dataDir: string): Promise<void>;
  clear(dataDir: string): void;
}

const FEW_BYTES = 2_000;
const FEW_PAGES = 4 * 4_096;

/** Needs no rights: the process may not make files larger than this any more. */
const limitedProcess: NoSpace = {
  name: 'limit on the size of files',
  code: 'EFBIG',
  prepare: () => undefined,
  fillNearly: async (pid) => limit(pid, FEW_BYTES),
  fill: async (pid) => limit(pid, 0),
  free: async (pid) => limit(pid, 'unlimited'),
  clear: () => undefined,
};

const limit = (pid: number, bytes: number | 'unlimited') =>
  void execFileSync('prlimit', ['--pid', `${pid}`, `--fsize=${bytes}:unlimited`]);

/** Writes to this file until its disk is full. */
export async function fillDisk(path: string): Promise<void> {
  const filler = await open(path, 'a');
  const page = Buffer.alloc(4_096);
  try {
    for (;;) await filler.appendFile(page);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await filler.close();
  }
}

/** A disk of a megabyte; root only. */
const fullDisk: NoSpace = {
  name: 'full disk',
  code: 'ENOSPC',
  prepare: (dataDir) => mount(dataDir),
  async fillNearly(pid, dataDir) {
    await this.fill(pid, dataDir);
    const { size } = await stat(fillerOf(dataDir));
    await truncate(fillerOf(dataDir), size - FEW_PAGES);
  },
  fill: (_pid, dataDir) => fillDisk(fillerOf(dataDir)),
  free: (_pid, dataDir) => rm(fillerOf(dataDir)),
  clear: (dataDir) => void execFileSync('umount', [dataDir]),
};

const fillerOf = (dataDir: string) => join(dataDir, 'filler');
const mount = (path: string) =>
  void execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { stdio: 'ignore' });

/** Whether this user may mount at all, told by doing it: root in a container may not. */
export function mayMount(): boolean {
  const path = mkdtempSync(join(tmpdir(), 'verified-users-mount-'));
  try {
    mount(path);
    writeFileSync(join(path, 'file'), '');
    execFileSync('umount', [path]);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(path);
  }
}

/** The limit always; the full disk where it can be mounted. */
export const noSpaces: NoSpace[] = mayMount() ? [limitedProcess, fullDisk] : [limitedProcess];
