import { randomUUID } from 'node:crypto';
import { rm, utimes, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { AppendFile } from './append-file';
import { newFileName } from './journal-file-name';
import { JournalFolder } from './journal-folder.service';
import { JournalMetrics } from './journal-metrics.service';
import { JournalLines } from './journal-lines.service';
import type { JournalRecord } from './journal-record';
import { JournalUnavailableError } from './journal-unavailable.error';

/** A file that is larger is closed: draining begins a file anew after each interruption. */
const ROTATE_BYTES = 16 * 1024 * 1024;
const ATTEMPTS = 3;
/** Of the journal, what refused deliveries may take: the rest is for the valid ones. */
const SHARE_OF_REFUSED = 1 / 16;

/**
 * Keeps deliveries on the local disk while the database is away (P8). Each process appends to a file of its own;
 * whoever drains takes a file by renaming it, whether its process lives or not, and no lock is needed: an append
 * counts only when the file is still in its place afterwards, and a delivery that is in two files has one id.
 */
@Injectable()
export class Journal implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Journal.name);
  private readonly owner = randomUUID();
  private file: Promise<AppendFile> | null = null;
  private fileBytes = 0;
  private usedBytes = 0;
  /** Why the latest append failed, so that a fault is logged once; null when it did not. */
  private fault: string | null = null;

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly folder: JournalFolder,
    private readonly lines: JournalLines,
    private readonly clock: Clock,
    private readonly metrics: JournalMetrics,
  ) {}

  get isOn(): boolean {
    return this.folder.path !== null;
  }

  /** Why a delivery could not be kept now, found by writing; null when it could. */
  async findFault(): Promise<string | null> {
    await this.measure();
    if (this.options.journal && this.usedBytes >= this.options.journal.maxBytes) return 'full';
    const probe = this.folder.pathOf(`.writable-${this.owner}`);
    try {
      await this.folder.make();
      await writeFile(probe, 'x');
      await rm(probe);
      return null;
    } catch (error) {
      return codeOf(error);
    }
  }

  async onModuleInit(): Promise<void> {
    // A folder that cannot be made stops nobody from starting: readiness tells, and the database may be there.
    await this.folder.make().catch((error: unknown) => this.failed(codeOf(error)));
    await this.measure();
  }

  /** Resolves when the record is on disk. @throws {JournalUnavailableError} */
  async append(record: JournalRecord): Promise<void> {
    if (!this.options.journal) throw new JournalUnavailableError('off');
    const { maxBytes } = this.options.journal;
    const line = this.lines.write(record);
    // Whoever holds an old token can send as many as they like; that is no fault of the journal.
    if (record.refusedFor !== null && this.usedBytes + line.length > maxBytes * SHARE_OF_REFUSED)
      throw new JournalUnavailableError('refused_share_used_up');
    if (this.usedBytes + line.length > maxBytes) throw this.failed('full');
    this.usedBytes += line.length;
    try {
      await this.write(line, 1);
    } catch (error) {
      this.usedBytes -= line.length;
      throw this.failed(codeOf(error), error);
    }
    this.fault = null;
    this.metrics.journaled();
  }

  /** Gives the file up that this process appends to, so that it can be drained. */
  async rotate(): Promise<void> {
    const file = this.file;
    this.file = null;
    this.fileBytes = 0;
    if (file)
      await file.then(
        (opened) => opened.close(),
        () => undefined,
      );
  }

  /** Whether this process made the file. */
  isOwn(name: string): boolean {
    return name.includes(this.owner);
  }

  /** Name of the file that this process appends to. */
  async currentFile(): Promise<string | null> {
    return (await this.file?.then(({ path }) => basename(path)).catch(() => null)) ?? null;
  }

  /** Reads the folder's size again: other processes write there too, and draining makes room. */
  async measure(): Promise<void> {
    const files = await this.folder.list().catch(() => []);
    this.usedBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Backdates the file: nobody appends to it any more, so whoever drains need not wait until it has rested. */
  async onApplicationShutdown(): Promise<void> {
    const name = await this.currentFile();
    await this.rotate();
    if (name) await utimes(this.folder.pathOf(name), 0, 0).catch(() => undefined);
  }

  /** A file that fails is given up: it was taken by whoever drains, or its end is uncertain. The next one may do. */
  private async write(line: Buffer, attempt: number): Promise<void> {
    if (this.fileBytes > ROTATE_BYTES) await this.rotate();
    const file = (this.file ??= this.open());
    this.fileBytes += line.length;
    try {
      await (await file).append(line);
    } catch (error) {
      if (this.file === file) await this.rotate();
      if (attempt === ATTEMPTS) throw error;
      return this.write(line, attempt + 1);
    }
  }

  private async open(): Promise<AppendFile> {
    await this.folder.make();
    return AppendFile.create(this.folder.pathOf(newFileName(this.clock.now(), this.owner)));
  }

  private failed(reason: string, cause?: unknown): JournalUnavailableError {
    if (this.fault !== reason) this.logger.error({ message: 'The journal cannot be written', code: reason });
    this.fault = reason;
    return new JournalUnavailableError(reason, cause);
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'unknown';
}
