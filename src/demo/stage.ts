import { setTimeout as pause } from 'node:timers/promises';
import { styleText } from 'node:util';

const WIDTH = 80;
const INDENT = '   ';
/** How fast people read, and the least and the most that a step stands before the next. */
const MS_PER_CHARACTER = 15;
const LEAST_PAUSE_MS = 1_500;
const MOST_PAUSE_MS = 6_000;

type Style = Parameters<typeof styleText>[0];

export interface StageSettings {
  out: { isTTY?: boolean; write(text: string): unknown };
  /** Whether each step waits until the one before can have been read. */
  paced: boolean;
  /** Ends the waiting. */
  signal: AbortSignal;
}

/** Where the demo is told: numbered steps at a pace that people can read, at most 80 columns wide. */
export class Stage {
  private steps = 0;
  private unread = 0;
  private readonly styled: boolean;

  constructor(private readonly settings: StageSettings) {
    this.styled = settings.out.isTTY === true && !process.env['NO_COLOR'];
  }

  /** What is being waited for; told before it begins, and with its time when it is done. */
  async phase<T>(text: string, work: () => Promise<T>): Promise<T> {
    const { out } = this.settings;
    const from = performance.now();
    const open = `${text} ...`.padEnd(WIDTH - 10);
    out.write(this.styled ? this.style('dim', open) : `${text} ...\n`);
    const result = await work();
    const seconds = `${((performance.now() - from) / 1000).toFixed(1)} s`;
    if (this.styled) out.write(this.style('dim', `${seconds.padStart(9)}\n`));
    return result;
  }

  /** The next step, once the one before can have been read. */
  async step(title: string): Promise<void> {
    await this.pause();
    this.steps += 1;
    const head = `${this.steps}. `;
    const lines = wrap(title, WIDTH - head.length);
    this.write('');
    lines.forEach((line, index) =>
      this.write(this.style('bold', index === 0 ? head + line : ' '.repeat(head.length) + line)),
    );
  }

  /** What came of it. */
  tell(text: string): void {
    for (const line of wrap(text, WIDTH - INDENT.length)) this.write(INDENT + line);
  }

  /** Rows in columns, beneath a step. */
  table(rows: readonly (readonly string[])[]): void {
    const widths = rows.reduce<number[]>(
      (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, cell.length)),
      [],
    );
    for (const row of rows)
      this.write(
        INDENT +
          row
            .map((cell, column) => this.paint(cell.padEnd(widths[column]!)))
            .join('  ')
            .trimEnd(),
      );
  }

  /** A line outside of the steps; what follows a number is indented beneath it. @param style of a terminal. */
  say(text: string, style?: Style): void {
    const hanging = /^\d+\. /.exec(text)?.[0].length ?? 0;
    for (const [index, line] of wrap(text, WIDTH - hanging).entries()) {
      const indented = index === 0 ? line : ' '.repeat(hanging) + line;
      this.write(style ? this.style(style, indented) : indented);
    }
  }

  /** Until what was told can have been read. */
  async pause(): Promise<void> {
    const { paced, signal } = this.settings;
    const needed = Math.min(Math.max(this.unread * MS_PER_CHARACTER, LEAST_PAUSE_MS), MOST_PAUSE_MS);
    if (paced && this.unread > 0) await pause(needed, undefined, { signal }).catch(() => undefined);
    this.unread = 0;
  }

  private write(line: string): void {
    this.unread += line.length;
    this.settings.out.write(`${line}\n`);
  }

  /** States in the colour of what they mean. */
  private paint(cell: string): string {
    if (/^(?:verified|watched)\b/.test(cell)) return this.style('green', cell);
    if (/^(?:reverification_required|unwatched|not_covered)\b/.test(cell)) return this.style('yellow', cell);
    return cell;
  }

  private style(style: Style, text: string): string {
    // Whether there are colours is decided above, for the stream that is written to.
    return this.styled ? styleText(style, text) : text;
  }
}

/** At spaces; a word that is longer than a line, such as a link, stands alone. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
