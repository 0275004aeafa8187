import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../../../durable-files';

/** An append-only file whose `append` resolves when the bytes are on disk. Appends that meet share one `fsync`. */
export class AppendFile {
  private pending: { bytes: Buffer; resolve: () => void; reject: (error: unknown) => void }[] = [];
  private working: Promise<void> | null = null;
  private size = 0;

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly inode: number,
  ) {}

  /** Makes the file. Its name is on disk too when this resolves. */
  static async create(path: string): Promise<AppendFile> {
    const handle = await open(path, 'ax', 0o600);
    await syncFolder(dirname(path));
    return new AppendFile(path, handle, (await handle.stat()).ino);
  }

  /** @throws when the bytes are not on disk, or the file is no longer where it was; then it must be given up. */
  append(bytes: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pending.push({ bytes, resolve, reject });
      this.working ??= this.work().finally(() => (this.working = null));
    });
  }

  /** After what is under way. A file that nothing came to is removed: a full disk would leave one for each attempt. */
  async close(): Promise<void> {
    await this.working;
    await this.handle.close();
    // Under this name it is ours: whoever drains has given it another. Not synced: it does no harm if it comes back.
    if (this.size === 0) await rm(this.path, { force: true });
  }

  private async work(): Promise<void> {
    while (this.pending.length > 0) {
      const batch = this.pending;
      this.pending = [];
      try {
        await this.write(Buffer.concat(batch.map(({ bytes }) => bytes)));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
  }

  private async write(bytes: Buffer): Promise<void> {
    try {
      await this.handle.appendFile(bytes);
      await this.handle.datasync();
    } catch (error) {
      // Half a line would spoil the next one.
      await this.handle.truncate(this.size);
      throw error;
    }
    this.size += bytes.length;
    // Whoever drains takes a file by renaming it, and reads it afterwards. Still in its place after the bytes were
    // written, it was taken later than that, so that they will be read.
    const { ino } = await stat(this.path);
    if (ino !== this.inode) throw new Error('Another file is in its place');
  }
}
