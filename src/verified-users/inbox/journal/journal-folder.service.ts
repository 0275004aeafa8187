import { createReadStream } from 'node:fs';
import { readdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { makeDurableFolder, syncFolder } from '../../../durable-files';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { drainingName, isSetAside, readFileName, type JournalFileState } from './journal-file-name';

export interface JournalFile {
  name: string;
  state: JournalFileState;
  bytes: number;
  deliveries: number;
  createdAt: Date;
  changedAt: Date;
}

const LINE_END = '\n'.charCodeAt(0);

/** The folder of the journal's files, its own and those of other processes. */
@Injectable()
export class JournalFolder {
  /** Null when the journal is off. */
  readonly path: string | null;
  /** Whether this process has synced the folder's name: readiness asks often. */
  private isDurable = false;
  /** Lines counted so far, by file; files only grow. */
  private counted = new Map<string, { bytes: number; lines: number }>();

  constructor(@Inject(RESOLVED_OPTIONS) { journal }: ResolvedOptions) {
    this.path = journal ? journal.directory : null;
  }

  /** Resolves when the folder is on disk, with its name: what is written there later would be lost with it. */
  async make(): Promise<void> {
    if (!this.path || (this.isDurable && (await exists(this.path)))) return;
    await makeDurableFolder(this.path, 0o700);
    this.isDurable = true;
  }

  pathOf(name: string): string {
    return join(this.path!, name);
  }

  /** Every file that holds deliveries, oldest first. */
  async list(): Promise<JournalFile[]> {
    if (!this.path) return [];
    const files: JournalFile[] = [];
    const counted = new Map<string, { bytes: number; lines: number }>();
    for (const name of (await readdir(this.path)).sort()) {
      const parts = readFileName(name);
      if (!parts) continue;
      // Another process may have finished with it, or taken it, in between.
      const stats = await stat(this.pathOf(name)).catch(() => null);
      if (!stats) continue;
      const count = await this.count(name, stats.size);
      counted.set(name, count);
      files.push({ name, ...parts, bytes: stats.size, deliveries: count.lines, changedAt: stats.mtime });
    }
    this.counted = counted;
    return files;
  }

  /** Whether deliveries were set aside that nobody could store. */
  async hasSetAside(): Promise<boolean> {
    return this.path !== null && (await readdir(this.path)).some(isSetAside);
  }

  /** Takes a file for draining: from now on nobody appends to it. @returns its new name; null when another was faster. */
  async take(name: string): Promise<string | null> {
    const taken = drainingName(name);
    try {
      await rename(this.pathOf(name), this.pathOf(taken));
      await syncFolder(this.path!);
      return taken;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  private async count(name: string, bytes: number): Promise<{ bytes: number; lines: number }> {
    const before = this.counted.get(name) ?? { bytes: 0, lines: 0 };
    if (before.bytes === bytes) return before;
    let { lines } = before;
    try {
      for await (const chunk of createReadStream(this.pathOf(name), {
        start: before.bytes,
        end: bytes - 1,
      })) {
        for (const byte of chunk as Buffer) if (byte === LINE_END) lines += 1;
      }
    } catch {
      return before;
    }
    return { bytes, lines };
  }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
