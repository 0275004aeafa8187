import { accessSync, chmodSync, constants, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const NEEDED_BYTES = 4 * 1024 ** 3;
/** The embedded PostgreSQL runs as another user when the tests run as root. */
const FOR_EVERY_USER = 0o1777;
const FOLDER = /^verified-users-(\d+)-/;

/**
 * Points `os.tmpdir()` of all suites to a folder in memory, where there is room: each test has a database of its own,
 * and copying one to disk takes 15 times as long as in memory. An explicit `TMPDIR` is respected.
 *
 * @returns the folder, which the caller removes in the end; null when temporary files stay where they are.
 */
export function useMemoryForTemporaryFiles(): string | null {
  if (process.env['TMPDIR'] || !hasRoom()) return null;
  removeAbandoned();
  const folder = mkdtempSync(join(MEMORY, `verified-users-${process.pid}-`));
  chmodSync(folder, FOR_EVERY_USER);
  process.env['TMPDIR'] = folder;
  return folder;
}

function hasRoom(): boolean {
  try {
    accessSync(MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= NEEDED_BYTES;
  } catch {
    return false;
  }
}

/** A run that was killed leaves its folder behind, and with it the memory. */
function removeAbandoned(): void {
  for (const name of readdirSync(MEMORY)) {
    const pid = FOLDER.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) rmSync(join(MEMORY, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
