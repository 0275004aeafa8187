import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, utimes, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { JournalFolder } from './journal-folder.service';
import { JournalLines } from './journal-lines.service';
import type { JournalRecord } from './journal-record';

const PATTERN = /^\d{13}-[0-9a-f-]{36}-[0-9a-f]{8}\.recent$/;
/** The ring is cut into so many files by size, and into so many by time; the oldest is deleted as a whole. */
const FILES_BY_SIZE = 16;
const FILES_BY_TIME = 8;
/** After a fault of the disk nothing is tried for so long. */
const PAUSE_MS = 5_000;

interface CurrentFile {
  path: string;
  handle: FileHandle;
  bytes: number;
  /** By `performance.now()`. */
  openedAt: number;
}

/**
 * A ring of files with the deliveries that the database took in the last minutes. After a failover to an asynchronous
 * standby, the database may have forgotten some of them: they are stored again from here (P8).
 *
 * Lines are written before the answer but not synced: they survive this process, not a crash of this machine. That is
 * enough, because they matter only when the database is lost and this machine is not. Keeping never fails a delivery,
 * for it is on the database's disk already.
 */
@Injectable()
export class RecentDeliveries implements OnApplicationShutdown {
  /** Null when nothing is kept. */
  readonly path: string | null;
  private readonly logger = new Logger(RecentDeliveries.name);
  private readonly owner = randomUUID();
  private readonly keepMs: number;
  private readonly maxBytes: number;
  private readonly fileBytes: number;
  private file: CurrentFile | null = null;
  private waiting: Buffer[] = [];
  private next: Promise<void> | null = null;
  private last: Promise<void> = Promise.resolve();
  private lastFault: string | null = null;
  private notBefore = 0;

  constructor(
    @Inject(RESOLVED_OPTIONS) { journal }: ResolvedOptions,
    folder: JournalFolder,
    private readonly lines: JournalLines,
    private readonly clock: Clock,
  ) {
    this.path = folder.path && journal && journal.keepSeconds > 0 ? join(folder.path, '.recent') : null;
    this.keepMs = (journal?.keepSeconds ?? 0) * 1000;
    this.maxBytes = journal?.keepMaxBytes ?? 0;
    this.fileBytes = this.maxBytes / FILES_BY_SIZE;
  }

  /** Code of what the disk said when a line could last not be written; null when all is well. */
  get fault(): string | null {
    return this.lastFault;
  }

  /** Resolves once the operating system has the line. Lines that arrive during a write share the next one. */
  async keep(record: JournalRecord): Promise<void> {
    if (this.path === null || performance.now() < this.notBefore) return;
    this.waiting.push(this.lines.write(record));
    this.next ??= this.last.then(() => {
      const lines = this.waiting;
      this.waiting = [];
      this.next = null;
      this.last = this.write(Buffer.concat(lines)).catch((error: unknown) => this.failed(error));
      return this.last;
    });
    await this.next;
  }

  /** Takes over a drained file of the journal, for its deliveries were stored only just now. */
  async adopt(path: string): Promise<void> {
    if (this.path === null) return rm(path, { force: true });
    try {
      await this.make();
      await utimes(path, new Date(), new Date());
      await rename(path, this.newPath());
    } catch {
      await rm(path, { force: true });
    }
  }

  /** From now on lines go to another file, so this one can be read to its end. */
  async closeFile(): Promise<void> {
    this.last = this.last.then(() => this.close());
    await this.last;
  }

  /** Paths of all files, oldest first, those of other processes too. They may be deleted at any moment. */
  async list(): Promise<string[]> {
    if (this.path === null) return [];
    const names = await readdir(this.path).catch(() => []);
    return names
      .filter((name) => PATTERN.test(name))
      .sort()
      .map((name) => join(this.path!, name));
  }

  /** Deletes what is too old. Call it now and then: without traffic nothing else does. */
  async prune(): Promise<void> {
    if (this.path === null) return;
    this.last = this.last
      .then(async () => {
        if (this.file && this.isOld(this.file)) await this.close();
        await this.tidy(this.fileBytes);
      })
      .catch((error: unknown) => this.failed(error));
    await this.last;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.prune();
    await this.close();
  }

  private async write(bytes: Buffer): Promise<void> {
    if (this.file && (this.isOld(this.file) || this.file.bytes + bytes.length > this.fileBytes))
      await this.close();
    if (!this.file) await this.tidy(Math.max(this.fileBytes, bytes.length));
    this.file ??= await this.open();
    await this.file.handle.appendFile(bytes);
    this.file.bytes += bytes.length;
    this.lastFault = null;
  }

  /**
   * Files of every process go by age: a process that is gone has left some. By size only the own ones go, so no process
   * loses the file that it writes to.
   *
   * @param reserve bytes that the current file may take, or the next one.
   */
  private async tidy(reserve: number): Promise<void> {
    let room = this.maxBytes - reserve;
    for (const path of (await this.list()).reverse()) {
      const stats = await stat(path).catch(() => null);
      if (!stats || path === this.file?.path) continue;
      const isOwn = path.includes(this.owner);
      if (isOwn) room -= stats.size;
      const isOld = Date.now() - stats.mtimeMs > this.keepMs;
      if (isOld || (isOwn && room < 0)) await rm(path, { force: true });
    }
  }

  private isOld({ openedAt }: CurrentFile): boolean {
    return performance.now() - openedAt > this.keepMs / FILES_BY_TIME;
  }

  private async open(): Promise<CurrentFile> {
    await this.make();
    const path = this.newPath();
    return { path, handle: await open(path, 'ax', 0o600), bytes: 0, openedAt: performance.now() };
  }

  private async make(): Promise<void> {
    await mkdir(this.path!, { recursive: true, mode: 0o700 });
  }

  private newPath(): string {
    const name = `${String(this.clock.now().getTime()).padStart(13, '0')}-${this.owner}-${randomUUID().slice(0, 8)}`;
    return join(this.path!, `${name}.recent`);
  }

  private async close(): Promise<void> {
    const { file } = this;
    this.file = null;
    await file?.handle.close().catch(() => undefined);
  }

  /** The file is given up: it may end with half a line. */
  private async failed(error: unknown): Promise<void> {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    const file = this.file && basename(this.file.path);
    if (this.lastFault !== code)
      this.logger.warn({
        message: 'Recent deliveries cannot be kept: a failover of the database could lose them',
        code,
        file,
      });
    this.lastFault = code;
    this.notBefore = performance.now() + PAUSE_MS;
    await this.close();
  }
}
