import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DatabaseOutage } from '../../inbox/journal/database-outage.service';
import { JournalFolder, type JournalFile } from '../../inbox/journal/journal-folder.service';
import { Journal } from '../../inbox/journal/journal.service';
import { stableCode } from '../../observability/stable-code';
import { DrainFile } from './drain-file.service';

const INTERVAL_MS = 1_000;
/** A file of another process that has rested for this long is taken over. Too early is harmless, only double work. */
const REST_MS = { open: 10_000, draining: 60_000 };

/** Stores what waits in the journal as soon as the database is back, oldest first, each delivery once (P8). */
@Injectable()
export class DrainJournal implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(DrainJournal.name);
  private readonly stopping = new AbortController();
  /** Files of other processes that this one has taken and not finished. */
  private readonly taken = new Set<string>();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | null = null;

  constructor(
    private readonly folder: JournalFolder,
    private readonly journal: Journal,
    private readonly outage: DatabaseOutage,
    private readonly drainFile: DrainFile,
  ) {}

  onApplicationBootstrap(): void {
    if (this.journal.isOn) this.timer = setInterval(() => void this.drain(), INTERVAL_MS);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.timer);
    await this.running;
  }

  /** One pass, now; joins the one that is under way. Never fails: what could not be stored waits for the next. */
  async drain(): Promise<void> {
    this.running ??= this.pass()
      .catch((error: unknown) => {
        this.logger.warn({ message: 'Draining the journal was interrupted', code: stableCode(error) });
      })
      .finally(() => (this.running = null));
    await this.running;
  }

  private async pass(): Promise<void> {
    const files = await this.folder.list();
    if (files.length === 0 && !this.outage.isOn) return;
    if (!(await this.outage.endIfWritable())) return;
    for (const file of files) {
      const name = await this.take(file);
      if (name === null) continue;
      this.taken.add(name);
      if (await this.drainFile.drain(name, this.stopping.signal)) this.taken.delete(name);
    }
    await this.journal.measure();
  }

  /** @returns the file's name from now on, or null when it is left to another process. */
  private async take({ name, state, changedAt }: JournalFile): Promise<string | null> {
    const isOurs = this.journal.isOwn(name) || this.taken.has(name);
    if (!isOurs && Date.now() - changedAt.getTime() < REST_MS[state]) return null;
    if (state === 'draining') return name;
    if (name === (await this.journal.currentFile())) await this.journal.rotate();
    return this.folder.take(name);
  }
}
