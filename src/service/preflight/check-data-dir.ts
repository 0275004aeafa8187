import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDurableFolder } from '../../durable-files';
import { codeOf } from './network-fault';
import { PreflightError } from './preflight.error';

const MENDS: Readonly<Record<string, string>> = {
  EACCES: 'its user may not write there; give it the permission',
  EPERM: 'its user may not write there; give it the permission',
  EROFS: 'the file system is read-only; mount a writable volume there',
  ENOSPC: 'the disk is full; make room',
  EDQUOT: 'the quota is used up; make room',
  ENOTDIR: 'something on the way is a file',
  EEXIST: 'it is a file',
};

/**
 * Makes the data folder when it is missing, and writes and removes a small file in it.
 *
 * @param otherMend what else would do, for the end of the message.
 * @throws {PreflightError} `DATA_DIR_UNUSABLE`
 */
export async function checkDataDir(dataDir: string, otherMend = ''): Promise<void> {
  const probe = join(dataDir, `.writable-${randomUUID()}`);
  try {
    await makeDurableFolder(dataDir);
    await writeFile(probe, 'x', { flag: 'wx' });
    await rm(probe);
  } catch (error) {
    const code = codeOf(error);
    const mend = MENDS[code] ?? `it cannot be used (${code})`;
    throw new PreflightError(
      'DATA_DIR_UNUSABLE',
      `DATA_DIR: the service cannot write to ${dataDir}: ${mend}, or choose another folder${otherMend}`,
      error,
    );
  }
}
