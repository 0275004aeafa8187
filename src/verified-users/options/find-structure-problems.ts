import { closestName } from './closest-name';
import {
  EXTRA_NAMES,
  ListOf,
  MapOf,
  OPTION_NAMES,
  OrFalse,
  POSTGRES_QUEUE_NAMES,
  type Names,
  type Place,
} from './option-names';

/** A problem and the place that it is about. */
interface Problem {
  path: string;
  text: string;
}

/**
 * Names that no option has, and values where an object is wanted, at every level: a misspelled option would otherwise be
 * replaced by its default without a word. One line each; values are not repeated.
 *
 * @param faults lines about values. What they say of a place stands; what they say of places beneath one that is no object
 *   is left out.
 */
export function withStructureProblems(options: object, faults: readonly string[]): string[] {
  const problems = problemsAt(options, { ...OPTION_NAMES, queue: queueNames(options) }, '').filter(
    ({ path }) => !faults.some((line) => line.startsWith(`${path}:`)),
  );
  const isBeneath = (line: string) => problems.some(({ path }) => line.startsWith(`${path}.`));
  return [
    ...faults.filter((line) => !isBeneath(line)),
    ...problems.map(({ path, text }) => `${path}: ${text}`),
  ];
}

/** The one sentence about a name that is not known, with the known one that was most likely meant. */
export function unknownName(name: string, known: readonly string[]): string {
  if (Object.hasOwn(EXTRA_NAMES, name)) {
    return 'is needed before a factory runs; put it beside useFactory, not into its result';
  }
  const meant = closestName(name, known);
  return `unknown option; ${meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`}`;
}

function problemsAt(value: unknown, place: Place, path: string): Problem[] {
  if (place === null || value === undefined) return [];
  if (place instanceof OrFalse) return value === false ? [] : problemsAt(value, place.names, path);
  if (place instanceof ListOf) {
    if (!Array.isArray(value)) return [{ path, text: 'expected a list of objects' }];
    return value.flatMap((item, index) => problemsAt(item, place.item, `${path}[${index}]`));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ path, text: 'expected an object' }];
  }
  const entries = Object.entries(value);
  if (place instanceof MapOf) {
    // The check of the values names what a null lacks.
    return entries.flatMap(([name, item]) =>
      item === null ? [] : problemsAt(item, place.value, join(path, name)),
    );
  }
  const known = path === '' ? [...Object.keys(place), ...Object.keys(EXTRA_NAMES)] : Object.keys(place);
  return entries.flatMap(([name, item]) =>
    Object.hasOwn(place, name)
      ? problemsAt(item, place[name]!, join(path, name))
      : [{ path: join(path, name), text: unknownName(name, known) }],
  );
}

/** Only a connection to PostgreSQL has names of ours. */
function queueNames(options: object): Names {
  const connection = (options as { queue?: { connection?: unknown } | null }).queue?.connection;
  const isOurs = typeof connection === 'object' && connection !== null && 'postgresUrl' in connection;
  return { ...OPTION_NAMES.queue, connection: isOurs ? POSTGRES_QUEUE_NAMES : null };
}

/** A name is the caller's text: one line, and short. */
function join(path: string, name: string): string {
  const shown = /^[\w$-]{1,64}$/.test(name) ? name : JSON.stringify(name.slice(0, 64));
  return path === '' ? shown : `${path}.${shown}`;
}
