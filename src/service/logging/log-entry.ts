import { framesOf, isError, scrubErrorMessage } from './describe-error';
import { keepSafeFields } from './safe-fields';
import type { LogFields } from './safe-fields';
import { scrubText } from './scrub-text';

export interface LogEntry {
  fields: LogFields;
  message: string;
}

/**
 * Turns the arguments of Nest's `LoggerService` into one entry that is safe to write. Nest puts the context last
 * and, for errors, a stack before or in place of it; objects become fields, an object's `message` the text.
 */
export function toLogEntry(args: readonly unknown[], withStacks: boolean): LogEntry {
  const rest = args.filter((arg) => arg !== undefined);
  const fields: LogFields = {};
  if (rest.length > 1 && isContext(rest.at(-1))) fields.context = scrubText(rest.pop() as string);
  const texts: string[] = [];
  for (const arg of rest) {
    if (isError(arg)) {
      Object.assign(fields, keepSafeFields({ err: arg }, withStacks));
      if (texts.length === 0) texts.push(scrubErrorMessage(arg));
    } else if (typeof arg === 'string' && isStack(arg)) {
      if (withStacks) fields.stack = framesOf(arg);
    } else if (isPlainFields(arg)) {
      Object.assign(fields, keepSafeFields(arg, withStacks));
      if (typeof arg.message === 'string') texts.push(scrubText(arg.message));
    } else {
      texts.push(isScalar(arg) ? scrubText(String(arg)) : '[redacted]');
    }
  }
  return { fields, message: texts.join(' ') };
}

function isContext(value: unknown): value is string {
  return typeof value === 'string' && !isStack(value);
}

function isStack(text: string): boolean {
  return /\n\s+at .+:\d+:\d+/.test(text);
}

function isPlainFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is string | number | boolean | bigint | null {
  return ['string', 'number', 'boolean', 'bigint'].includes(typeof value) || value === null;
}
