import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataDirUnusableError } from '../data-dir-unusable.error';

const FILE = 'clock.json';

/**
 * The time of a service that runs on stand-ins only: this machine's, and what was added to it so that reminders and
 * deadlines can be watched.
 *
 * It is kept in the data folder, beside the database: after a restart the rows that were written must not lie in the
 * future. So it never goes back either; a new data folder begins in the present.
 */
export class StandInClock {
  private readonly listeners: ((before: Date) => void)[] = [];

  constructor(
    private readonly dataDir: string,
    private aheadMs: number,
  ) {}

  /** Milliseconds since 1970. */
  now(): number {
    return Date.now() + this.aheadMs;
  }

  /** Milliseconds by which it is ahead of this machine's clock. */
  get ahead(): number {
    return this.aheadMs;
  }

  /** @throws {DataDirUnusableError} The new time cannot be kept; the clock stays as it is. */
  advance(ms: number): void {
    const before = new Date(this.now());
    const aheadMs = this.aheadMs + ms;
    keep(this.dataDir, aheadMs);
    this.aheadMs = aheadMs;
    for (const listener of this.listeners) listener(before);
  }

  /** Calls the listener each time that the clock was advanced, with the time before. */
  onAdvance(listener: (before: Date) => void): void {
    this.listeners.push(listener);
  }
}

/**
 * The clock of a data folder.
 *
 * @throws {DataDirUnusableError} Its file is there and holds no time.
 */
export function openStandInClock(dataDir: string): StandInClock {
  return new StandInClock(dataDir, read(dataDir));
}

function read(dataDir: string): number {
  let text: string;
  try {
    text = readFileSync(join(dataDir, FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw DataDirUnusableError.from(dataDir, error);
  }
  const aheadMs = parse(text);
  if (aheadMs === undefined) throw new DataDirUnusableError(dataDir, `${FILE} holds no time`);
  return aheadMs;
}

function parse(text: string): number | undefined {
  try {
    const { aheadMs } = JSON.parse(text) as { aheadMs?: unknown };
    return Number.isFinite(aheadMs) && (aheadMs as number) >= 0 ? (aheadMs as number) : undefined;
  } catch {
    return undefined;
  }
}

/** Beside the old one and then in its place, so that a crash leaves one of both. */
function keep(dataDir: string, aheadMs: number): void {
  const path = join(dataDir, FILE);
  try {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(`${path}.new`, `${JSON.stringify({ aheadMs })}\n`, { flush: true });
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw DataDirUnusableError.from(dataDir, error);
  }
}
