import { closestName } from './closest-name';
import { EXTRA_NAMES, OPTION_NAMES } from './option-names';

const ROLES = ['all', 'web', 'worker'];
const SWITCHES = ['isGlobal', 'companyApiRoutes'];
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
  const { role } = given;
  return [
    ...(role === undefined || ROLES.includes(role as string)
      ? []
      : [`role: expected one of ${ROLES.join(', ')}${meantRole(role)}`]),
    ...SWITCHES.filter((name) => given[name] !== undefined && typeof given[name] !== 'boolean').map(
      (name) => `${name}: expected true or false`,
    ),
    ...(hasFactory ? Object.keys(given).flatMap(problemBesideFactory) : []),
  ];
}

function meantRole(role: unknown): string {
  const meant = typeof role === 'string' ? closestName(role, ROLES) : undefined;
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

function problemBesideFactory(name: string): string[] {
  const known = [...Object.keys(EXTRA_NAMES), ...ASYNC_NAMES];
  if (known.includes(name)) return [];
  if (Object.hasOwn(OPTION_NAMES, name))
    return [`${name}: return it from the factory; beside it, it is ignored`];
  const meant = closestName(name, known);
  return [`${name}: unknown option; ${meant ? `did you mean ${meant}?` : `known are ${known.join(', ')}`}`];
}
