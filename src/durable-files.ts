import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Writes a folder's entries to disk. `fsync` of a file covers its content and not its name: a file that was created,
 * renamed or removed is so after a power loss only once its folder was synced, too.
 */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Makes a folder and those above it, and resolves when all their names are on disk. A folder that exists is synced as
 * well, because the process that made it may have died before it came to that.
 *
 * @param mode of the folders that are made; default: 0o777 less the umask.
 * @throws the error of the file system.
 */
export async function makeDurableFolder(path: string, mode?: number): Promise<void> {
  const folder = resolve(path);
  const firstMade = await mkdir(folder, { recursive: true, mode });
  // The name of the topmost folder that was made is in its parent.
  const top = dirname(firstMade ?? folder);
  for (let current = folder; ; current = dirname(current)) {
    await syncFolder(current).catch((error: NodeJS.ErrnoException) => {
      // A parent that was there before, and that this user may enter but not read, cannot be synced.
      if (firstMade !== undefined || current !== top || error.code !== 'EACCES') throw error;
    });
    if (current === top || current === dirname(current)) return;
  }
}
