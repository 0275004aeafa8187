import { createHash } from 'node:crypto';
import { cp, mkdtemp, chmod, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PostgresBinariesMissingError } from './binaries-missing.error';

/**
 * Copies PostgreSQL's programs out of a closed folder (a project under `/root`) to one that every user can reach.
 *
 * Only programs are copied: a cleaned temporary folder costs a copy, never data.
 */
export async function copyBinariesFor(native: string): Promise<string> {
  const { mtimeMs } = await stat(join(native, 'bin', 'postgres'));
  const mark = createHash('sha256').update(`${native} ${mtimeMs}`).digest('hex').slice(0, 16);
  const target = join(tmpdir(), `verified-users-postgres-${mark}`);
  if (!(await isOurs(target))) await copyWhole(native, target);
  if (!(await isOurs(target))) {
    throw new PostgresBinariesMissingError(`${target} belongs to someone else; remove it`);
  }
  return target;
}

/** A folder that another user made beforehand could hold any program, and root is about to run it. */
async function isOurs(target: string): Promise<boolean> {
  const found = await stat(target).catch(() => undefined);
  return found !== undefined && found.uid === process.getuid?.() && (found.mode & 0o022) === 0;
}

async function copyWhole(native: string, target: string): Promise<void> {
  const partial = await mkdtemp(`${target}-`);
  try {
    await cp(native, partial, { recursive: true, verbatimSymlinks: true });
    await chmod(partial, 0o755);
    // Two services may copy at once: the first to rename wins, and the other's copy is dropped below.
    await rename(partial, target).catch(() => undefined);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
