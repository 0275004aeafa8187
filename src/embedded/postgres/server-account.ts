import { chown, lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** `nobody` on every Unix: exists without being made, owns nothing else. */
const UNPRIVILEGED = 65_534;

/** The user that PostgreSQL's processes run as. */
export interface ServerAccount {
  /** Given to `spawn`; empty when the server runs as the service's own user. */
  credentials: { uid?: number; gid?: number };

  /**
   * The working folder as the server names it.
   *
   * A service that runs as root often lies under a closed folder (`/root`, mode 0700), whose absolute path the
   * unprivileged server may not walk. It inherits its working folder open, and Linux lets it name that one.
   */
  folder(absolutePath: string): string;
}

/** PostgreSQL refuses to run as root: there the server gets the cluster's owner, or `nobody` for a new one. */
export async function chooseServerAccount(clusterDir: string): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return { credentials: {}, folder: (path) => path };
  const owner = await stat(clusterDir).catch(() => undefined);
  const credentials =
    owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : { uid: UNPRIVILEGED, gid: UNPRIVILEGED };
  return {
    credentials,
    folder: (path) => (process.platform === 'linux' ? '/proc/self/cwd' : path),
  };
}

/** Makes the account the owner of a folder and all in it; needed after root copied a data folder. */
export async function handOver(folder: string, { credentials }: ServerAccount): Promise<void> {
  const { uid, gid } = credentials;
  if (uid === undefined || gid === undefined || (await lstat(folder)).uid === uid) return;
  for (const entry of await readdir(folder, { recursive: true })) await chown(join(folder, entry), uid, gid);
  await chown(folder, uid, gid);
}
