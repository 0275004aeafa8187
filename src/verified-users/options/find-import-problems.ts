import { closestName } from './closest-name';
import { check } from './option-schema';
import { EXTRA_NAMES, extrasSchema } from './module-extras.schema';
import { OPTION_SCHEMAS } from './options.schema';

/** What Nest reads of `forRootAsync`. */
const ASYNC_NAMES = [
  'imports',
  'inject',
  'provideInjectionTokensFrom',
  'useClass',
  'useExisting',
  'useFactory',
];

/**
 * What is wrong with what stands beside the options in `forRoot`, or beside their factory in `forRootAsync`.
 *
 * @param given with names of options in it, which `forRoot` takes in the same object and resolves later.
 * @param hasFactory whether options come from a factory; beside one they would be ignored.
 */
export function findImportProblems(given: Readonly<Record<string, unknown>>, hasFactory: boolean): string[] {
  const extras = Object.entries(given).filter(([name]) => EXTRA_NAMES.includes(name));
  const result = check(extrasSchema, Object.fromEntries(extras));
  return [
    ...('problems' in result ? result.problems : []),
    ...(hasFactory ? Object.keys(given).flatMap(problemBesideFactory) : []),
  ];
}

function problemBesideFactory(name: string): string[] {
  const known = [...EXTRA_NAMES, ...ASYNC_NAMES];
  if (known.includes(name)) return [];
  if (Object.hasOwn(OPTION_SCHEMAS, name))
    return [`${name}: return it from the factory; beside it, it is ignored`];
  const meant = closestName(name, known);
  return [`${name}: unknown option; ${meant ? `did you mean ${meant}?` : `known are ${known.join(', ')}`}`];
}
