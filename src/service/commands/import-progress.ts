import type { ImportTally } from '../../verified-users/company-api/import/import-report';

const BAR_WIDTH = 24;
/** Between two lines where nobody watches. */
const PLAIN_PAUSE_MS = 5_000;
/** Between two changes of the bar. */
const BAR_PAUSE_MS = 100;

/** How far the rows are that were taken. */
export interface ImportPosition {
  throughByte: number;
  totalBytes: number;
  elapsedMs: number;
}

/** From where rate and remaining time are reckoned; null: there is nothing to reckon from yet. */
interface Origin {
  throughByte: number;
  elapsedMs: number;
  rows: number;
}

const BEGINNING: Origin = { throughByte: 0, elapsedMs: 0, rows: 0 };

/** Shows how far an import is: one line that changes on a terminal, a line now and then elsewhere. */
export class ImportProgressLine {
  private shownAt = -Infinity;
  private origin: Origin | null;

  /** @param resumed whether rows are passed over at the beginning, which tells nothing about the rest. */
  constructor(
    private readonly out: { isTTY?: boolean; write(text: string): unknown },
    resumed = false,
  ) {
    this.origin = resumed ? null : BEGINNING;
  }

  show(tally: ImportTally, position: ImportPosition): void {
    const origin = this.origin;
    this.origin ??= { throughByte: position.throughByte, elapsedMs: position.elapsedMs, rows: tally.rows };
    const pause = this.out.isTTY ? BAR_PAUSE_MS : PLAIN_PAUSE_MS;
    if (position.elapsedMs - this.shownAt < pause) return;
    this.shownAt = position.elapsedMs;
    const text = describeProgress(tally, position, origin);
    this.out.write(this.out.isTTY ? `\r\x1b[2K${bar(position)} ${text}` : `${text}\n`);
  }

  /** Before other lines: the bar goes. */
  clear(): void {
    if (this.out.isTTY) this.out.write('\r\x1b[2K');
  }
}

export function describeProgress(
  { rows, failed, throughLine }: ImportTally,
  position: ImportPosition,
  origin: Origin | null = BEGINNING,
): string {
  const since = origin ?? BEGINNING;
  const ms = Math.max(position.elapsedMs - since.elapsedMs, 1);
  const perSecond = Math.round(((rows - since.rows) / ms) * 1000);
  const msPerByte = ms / Math.max(position.throughByte - since.throughByte, 1);
  const left = msPerByte * Math.max(position.totalBytes - position.throughByte, 0);
  return [
    `${Math.floor(shareOf(position) * 100)} %`,
    `through line ${throughLine}`,
    `${perSecond} rows/s`,
    ...(origin ? [`${durationOf(left)} left`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(', ');
}

function bar(position: ImportPosition): string {
  const full = Math.round(shareOf(position) * BAR_WIDTH);
  return `[${'#'.repeat(full)}${' '.repeat(BAR_WIDTH - full)}]`;
}

function shareOf({ throughByte, totalBytes }: ImportPosition): number {
  return totalBytes > 0 ? Math.min(1, throughByte / totalBytes) : 1;
}

function durationOf(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
