import { z } from 'zod';
import { closestName } from './closest-name';

/**
 * How options are described. A message is the text that follows the path of its option. One that begins with `.` or `[`
 * names a place beneath that option; one that begins with `^` is a whole line. No message repeats a value (P13).
 */

/** Every name of an interface, each with a schema that takes what the interface takes. */
export type Shape<T> = { readonly [K in keyof Required<T>]: z.ZodType<unknown, T[K]> };

/** Whether two types take the same values. With `Shape` at each object, which compares the names, it finds any drift. */
export type Same<A, B> = [A, B] extends [B, A] ? true : false;

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

/**
 * An object that knows no other names than those of its shape.
 *
 * @param expected instead of "expected an object"; `missing`, where there is nothing at all.
 * @param unknown the message about a name that is not in the shape.
 */
export function object<T extends z.core.$ZodLooseShape>(
  shape: T,
  { expected = 'expected an object', missing = expected, unknown = unknownName }: ObjectTexts = {},
) {
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return issue.input === undefined ? missing : expected;
      const known = Object.keys(shape);
      return issue.keys.map((name) => unknown(name, known)).join('\n');
    },
  });
}

interface ObjectTexts {
  expected?: string;
  missing?: string;
  unknown?: (name: string, known: readonly string[]) => string;
}

/** With the known name that was most likely meant. */
export function unknownName(name: string, known: readonly string[]): string {
  const meant = closestName(name, known);
  return at(
    name,
    `unknown option; ${meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`}`,
  );
}

/** A message about what has this name. */
export function at(name: string, message: string): string {
  return `.${shownName(name)}: ${message}`;
}

export function within(least: number, most: number, error = `expected ${least} to ${most}`) {
  return z.number({ error }).min(least, { error, abort: true }).max(most, { error, abort: true });
}

export function wholeNumber(least: number, most: number) {
  const error = `expected a whole number from ${least} to ${most}`;
  return within(least, most, error).int({ error, abort: true });
}

/** @param isRight on top of being text. */
export function text(isRight: (value: string) => boolean, error: string) {
  return z.string({ error }).refine(isRight, { error, abort: true });
}

export function matching(pattern: RegExp, error: string) {
  return z.string({ error }).regex(pattern, { error, abort: true });
}

export function oneOf<const T extends readonly [string, ...string[]]>(words: T) {
  const quoted = words.map((word) => `"${word}"`);
  const error = `expected ${[quoted.slice(0, -1).join(', '), quoted.at(-1)].join(' or ')}`;
  return z.enum(words, { error });
}

/** A string such as "false" counts as true, and would open what it was meant to close. */
export const flag = () => z.boolean({ error: 'expected true or false' });

/** An object, or false: switched off. */
export function orFalse<T extends z.ZodType>(schema: T, expected: string) {
  return z.union([schema, z.literal(false)], {
    error: ({ input, errors }) => (isObject(input) ? beneath(errors) : expected),
  });
}

/**
 * A value whose problems are one line about the whole of it. Unknown names keep their own line.
 *
 * @param own names within it whose problems keep theirs, too.
 */
export function whole<T extends z.ZodType>(schema: T, expected: string, own: readonly string[] = []) {
  return z.union([schema, z.never()], {
    error: ({ errors }) => {
      const [issues = []] = errors as Issue[][];
      const isOwn = ({ code, path }: Issue) =>
        code === 'unrecognized_keys' || own.includes(path[0] as string);
      const kept = issues.filter(isOwn);
      return [...(kept.length < issues.length ? [expected] : []), ...kept.flatMap(linesOf)].join('\n');
    },
  });
}

/** The problems of the first alternative, to be told in place of "none of the alternatives fits". */
export function beneath(errors: unknown): string {
  const [issues = []] = errors as Issue[][];
  return issues.flatMap(linesOf).join('\n');
}

/** Where in the value, and what. */
export type Finding = [path: (string | number)[], text: string];

/** A rule over several fields, or over a list. It is asked also where single fields are wrong, and must not trip over them. */
export function across<T>(find: (given: T) => Finding[], applies: (value: unknown) => boolean = isObject) {
  return z.superRefine<T>(
    (given, context) => {
      for (const [path, message] of find(given)) context.addIssue({ code: 'custom', path, message });
    },
    { when: ({ value }) => applies(value) },
  );
}

/** The value with its defaults, or one line for each problem. */
export function check<Output>(
  schema: z.ZodType<Output>,
  value: unknown,
): { value: Output } | { problems: string[] } {
  // Without code made from strings, which hosts may forbid.
  const result = schema.safeParse(value, { jitless: true, error: describeType });
  if (result.success) return { value: result.data };
  const lines = result.error.issues.flatMap(linesOf);
  return { problems: [...new Set(lines.map((line) => line.replace(/^[.^]/, '').replace(/^:/, 'options:')))] };
}

/** Where a schema has no text of its own. */
function describeType(issue: RawIssue): string {
  if (issue.code !== 'invalid_type') return 'is not as expected';
  const { expected } = issue;
  if (expected === 'string') return 'expected text';
  if (expected === 'array') return 'expected a list';
  return ['object', 'record'].includes(expected) ? 'expected an object' : `expected a ${expected}`;
}

function linesOf({ path, message }: Issue): string[] {
  const place = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${shownName(String(step))}`));
  return message.split('\n').map((line) => {
    if (line.startsWith('^')) return line;
    return place.join('') + (/^[.[:]/.test(line) ? line : `: ${line}`);
  });
}

/** A name is the caller's text: one line, and short. */
function shownName(name: string): string {
  return /^[\w$-]{1,64}$/.test(name) ? name : JSON.stringify(name.slice(0, 64));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
