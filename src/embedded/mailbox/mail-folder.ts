import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDurableFolder, syncFolder } from '../../durable-files';
import { isMailId, MailIds } from './mail-id';

/** A mailbox that nobody empties must not fill the disk. */
const KEPT = 500;

/** The messages as files, `<id>.eml`. */
export class MailFolder {
  private readonly ids = new MailIds();

  constructor(
    private readonly folder: string,
    private readonly now: () => number = Date.now,
  ) {}

  async open(): Promise<void> {
    await makeDurableFolder(this.folder, 0o700);
    for (const name of await readdir(this.folder)) {
      if (name.endsWith('.part')) await this.remove(name);
    }
  }

  /** Answers once the message is on disk under its name. */
  async store(message: Buffer): Promise<string> {
    const id = this.ids.next(this.now());
    const partial = join(this.folder, `${id}.part`);
    const file = await open(partial, 'wx', 0o600);
    try {
      await file.writeFile(message);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, this.path(id));
    await syncFolder(this.folder);
    for (const old of (await this.list()).slice(KEPT)) await this.remove(`${old}.eml`);
    return id;
  }

  /** Newest first. */
  async list(): Promise<string[]> {
    const names = await readdir(this.folder);
    return names
      .filter((name) => name.endsWith('.eml'))
      .map((name) => name.slice(0, -'.eml'.length))
      .filter(isMailId)
      .sort()
      .reverse();
  }

  async read(id: string): Promise<Buffer | undefined> {
    if (!isMailId(id)) return undefined;
    return readFile(this.path(id)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  }

  async clear(): Promise<void> {
    for (const id of await this.list()) await this.remove(`${id}.eml`);
  }

  private path(id: string): string {
    return join(this.folder, `${id}.eml`);
  }

  private async remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true });
  }
}
