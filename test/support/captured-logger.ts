import type { LoggerService } from '@nestjs/common';

export interface CapturedLine {
  level: string;
  /** The line, or its `message`. */
  text: string;
  /** Of a line with fields. */
  fields: Record<string, unknown>;
}

/** A logger of Nest that keeps what it is told. */
export function capturedLogger(lines: CapturedLine[]): LoggerService {
  const levels = ['log', 'error', 'warn', 'debug', 'verbose', 'fatal'] as const;
  const keep = (level: string) => (given: unknown) => {
    const fields = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
    lines.push({ level, text: String(fields['message'] ?? given), fields });
  };
  return Object.fromEntries(levels.map((level) => [level, keep(level)])) as unknown as LoggerService;
}
