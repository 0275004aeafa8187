import { types } from 'node:util';
import { scrubText } from './scrub-text';

const WORD = /^[\w.-]{1,64}$/;
const SQLSTATE_OF_BAD_DATA = /^22[0-9A-Z]{3}$/;
const DEEPEST = 3;

export interface DescribedError {
  name: string;
  code?: string | number;
  message: string;
  /** Frames only, and only where debugging is switched on. */
  stack?: string[];
  cause?: DescribedError;
  /** What an `AggregateError` holds, such as one refused connection per address of a host. */
  errors?: DescribedError[];
}

/** What may be logged of an error: never the properties that drivers add, such as a query's parameters. */
export function describeError(error: Error, withStack: boolean, depth = 1): DescribedError {
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown };
  const description: DescribedError = {
    name: WORD.test(error.name) ? error.name : 'Error',
    message: scrubErrorMessage(error),
  };
  if (typeof code === 'number' || (typeof code === 'string' && WORD.test(code))) description.code = code;
  if (withStack && error.stack) description.stack = framesOf(error.stack);
  if (depth < DEEPEST) {
    if (isError(cause)) description.cause = describeError(cause, withStack, depth + 1);
    if (Array.isArray(errors)) {
      description.errors = errors
        .filter(isError)
        .slice(0, DEEPEST)
        .map((inner) => describeError(inner, withStack, depth + 1));
    }
  }
  return description;
}

/** Also true for errors that were made in another context of V8, as `vm` and test runners use them. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

/** The frames of a stack; its first lines repeat the message. */
export function framesOf(stack: string): string[] {
  return stack.split('\n').flatMap((line) => (/^\s+at \S/.test(line) ? [scrubText(line.trim())] : []));
}

/** The message without what has the form of a secret, and without the data that parsers quote. */
export function scrubErrorMessage(error: Error): string {
  const message = String(error.message);
  const quotesData =
    error.name === 'SyntaxError' || SQLSTATE_OF_BAD_DATA.test(String((error as { code?: unknown }).code));
  return scrubText(quotesData ? message.replace(/["'].*/s, '[redacted]') : message);
}
