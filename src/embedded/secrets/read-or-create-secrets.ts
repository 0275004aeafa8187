import { randomBytes } from 'node:crypto';
import { link, open, readFile, unlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import { makeDurableFolder, syncFolder } from '../../durable-files';
import { DataDirUnusableError } from '../data-dir-unusable.error';
import { findFault, makeSecrets, type EmbeddedSecrets } from './embedded-secrets';
import { SecretsBrokenError } from './secrets-broken.error';
import { secretsPath } from './secrets-path';

/**
 * The secrets in `<dataDir>/secrets.json`, made at the first call; all callers get the same ones, also when
 * several processes come at once.
 *
 * @throws {SecretsBrokenError} the file is there and unusable; it is never overwritten
 * @throws {DataDirUnusableError} the folder cannot be made, read or written
 */
export async function readOrCreateSecrets(dataDir: string): Promise<EmbeddedSecrets> {
  const folder = resolve(dataDir);
  const path = secretsPath(dataDir);
  try {
    const found = await read(path);
    if (found) return found;
    await makeDurableFolder(folder);
    await create(path, makeSecrets());
    // Before anything is encrypted with them; also when another process made the file and has not come to that.
    await syncFolder(folder);
    return (await read(path)) ?? (await readOrCreateSecrets(dataDir));
  } catch (error) {
    throw error instanceof SecretsBrokenError ? error : DataDirUnusableError.from(folder, error);
  }
}

async function read(path: string): Promise<EmbeddedSecrets | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const content = parse(text);
  const fault = content === undefined ? 'is not JSON' : findFault(content);
  if (fault) throw new SecretsBrokenError(path, fault);
  return content as EmbeddedSecrets;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function create(path: string, secrets: EmbeddedSecrets): Promise<void> {
  const partial = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(partial, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(secrets, null, 2)}\n`);
    await file.sync();
    // Unlike a rename, a link fails when the name is taken: the first of two processes wins.
    await link(partial, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await file.close();
    await unlink(partial);
  }
}
