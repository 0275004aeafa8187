import type { ImportTally } from '../../verified-users/company-api/import/import-report';

const BAR_WIDTH = 24;
/** Between two lines where nobody watches. */
const PLAIN_PAUSE_MS = 5_000;
/** Between two changes of the bar. */
const BAR_PAUSE_MS = 100;

/** Where the reading is. */
export interface ImportPosition {
  bytesRead: number;
  totalBytes: number;
  elapsedMs: number;
}

/** Shows how far an import is: one line that changes on a terminal, a line now and then elsewhere. */
export class ImportProgressLine {
  private shownAt = -Infinity;

  constructor(private readonly out: { isTTY?: boolean; write(text: string): unknown }) {}

  show(tally: ImportTally, position: ImportPosition): void {
    const pause = this.out.isTTY ? BAR_PAUSE_MS : PLAIN_PAUSE_MS;
    if (position.elapsedMs - this.shownAt < pause) return;
    this.shownAt = position.elapsedMs;
    const text = describeProgress(tally, position);
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
): string {
  const perSecond = Math.round((rows / Math.max(position.elapsedMs, 1)) * 1000);
  const left = (position.elapsedMs * (1 - shareOf(position))) / Math.max(shareOf(position), 1e-9);
  return [
    `${Math.floor(shareOf(position) * 100)} %`,
    `through line ${throughLine}`,
    `${perSecond} rows/s`,
    `${durationOf(left)} left`,
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(', ');
}

function bar(position: ImportPosition): string {
  const full = Math.round(shareOf(position) * BAR_WIDTH);
  return `[${'#'.repeat(full)}${' '.repeat(BAR_WIDTH - full)}]`;
}

function shareOf({ bytesRead, totalBytes }: ImportPosition): number {
  return totalBytes > 0 ? Math.min(1, bytesRead / totalBytes) : 1;
}

function durationOf(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
