import type { DestinationStream } from 'pino';

/** Turns pino's JSON lines into short ones for a developer's terminal: time, level, context, text, the rest. */
export function readableLines(out: { write(text: string): unknown }): DestinationStream {
  return {
    write(line: string): void {
      const { level, time, context, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
      const fields = Object.entries(rest).map(([key, value]) => `${key}=${readable(value)}`);
      const head = `${readable(time).slice(11, 23)} ${readable(level).toUpperCase().padEnd(5)}`;
      const parts = [head, context ? `[${readable(context)}]` : '', readable(msg), ...fields];
      out.write(`${printable(parts.filter((part) => part !== '').join(' '))}\n${readableError(err)}`);
    },
  };
}

function readable(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function readableError(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { name, code, message, stack } = error as Record<string, unknown>;
  const title = `  ${readable(name)}${code === undefined ? '' : ` (${readable(code)})`}: ${readable(message)}`;
  const frames = Array.isArray(stack) ? stack.map((frame) => `    ${readable(frame)}`) : [];
  return [title, ...frames].map((line) => `${printable(line)}\n`).join('');
}

/** What came from outside must neither end the line nor command the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, ' ');
}
