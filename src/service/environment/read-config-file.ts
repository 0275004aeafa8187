import { readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { check } from '../../verified-users/options/option-schema';
import { configFileSchema, SECRET_PLACES, type ConfigFile } from './config-file.schema';

const OTHERS_READ = 0o004;
const OTHERS_WRITE = 0o002;
const VARIABLE_NAME = /^[A-Z][A-Z0-9_]{0,99}$/;

export interface ReadConfigFile {
  config: ConfigFile;
  /** Each begins with the file's name and says where in it; no value is repeated. */
  problems: string[];
  /** What production refuses, and others are warned of. */
  exposures: string[];
  /** Variables that it names as places of secrets. */
  variables: string[];
}

/** What is read with the file. */
interface Reading {
  folder: string;
  env: NodeJS.ProcessEnv;
  problems: string[];
  variables: string[];
  hasPlainSecret: boolean;
}

/**
 * Reads the JSON file that `CONFIG_FILE` names, puts in the secrets that it only names, and checks it by the module's schema.
 */
export function readConfigFile(path: string, env: NodeJS.ProcessEnv): ReadConfigFile {
  const refused = (problem: string): ReadConfigFile => ({
    config: {},
    problems: [problem],
    exposures: [],
    variables: [],
  });
  const text = readText(path);
  // No value is repeated, unless it is certainly the name of a file.
  if ('problem' in text) return refused(`CONFIG_FILE: ${text.problem}`);
  const where = `CONFIG_FILE ${path}`;
  const json = parseJson(text.content);
  if ('problem' in json) return refused(`${where}: ${json.problem}`);
  const reading: Reading = {
    folder: dirname(path),
    env,
    problems: [],
    variables: [],
    hasPlainSecret: false,
  };
  const given = withSecrets(json.value, '', '', reading);
  const checked = check(configFileSchema, given);
  const problems = [...reading.problems, ...('problems' in checked ? checked.problems : [])];
  return {
    config: problems.length > 0 ? {} : (given as ConfigFile),
    problems: problems.map((line) => `${where}: ${line.replace(/^options: /, '')}`),
    exposures: exposuresOf(text.mode, reading.hasPlainSecret).map((line) => `${where}: ${line}`),
    variables: reading.variables,
  };
}

function readText(path: string): { content: string; mode: number } | { problem: string } {
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return { problem: 'is not a file' };
    return { content: readFileSync(path, 'utf8'), mode: stat.mode };
  } catch (error) {
    return { problem: `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})` };
  }
}

/** The parser's own message quotes the file, which may hold secrets. */
function parseJson(content: string): { value: unknown } | { problem: string } {
  const text = content.replace(/^\uFEFF/, '');
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    const { message } = error as Error;
    const position = /at position (\d+)/.exec(message)?.[1];
    if (position === undefined)
      return {
        problem: `is not JSON; ${/end of JSON/.test(message) ? 'it ends too early' : 'a character is out of place'}`,
      };
    const before = text.slice(0, Number(position)).split('\n');
    return { problem: `is not JSON; look at line ${before.length}, column ${before.at(-1)!.length + 1}` };
  }
}

/**
 * @param path as people read it, `projects[0].prove`.
 * @param place the same with `*` for any place of a list.
 */
function withSecrets(value: unknown, path: string, place: string, reading: Reading): unknown {
  if (SECRET_PLACES.includes(place)) {
    const reference = referenceOf(value);
    if (reference !== undefined) return readSecret(reference, path, reading);
    if (typeof value === 'string') reading.hasPlainSecret = true;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => withSecrets(item, `${path}[${index}]`, `${place}.*`, reading));
  }
  if (typeof value !== 'object' || value === null) return value;
  const join = (parent: string, name: string) => (parent === '' ? name : `${parent}.${name}`);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      withSecrets(item, join(path, name), join(place, name), reading),
    ]),
  );
}

type Reference = { env: unknown } | { file: unknown };

function referenceOf(value: unknown): Reference | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [name, ...others] = Object.keys(value);
  return others.length === 0 && (name === 'env' || name === 'file') ? (value as Reference) : undefined;
}

/** Where it cannot be read a problem is noted, and something stands in for it that is not called wrong a second time. */
function readSecret(reference: Reference, path: string, reading: Reading): string {
  const secret =
    'env' in reference ? fromVariable(reference.env, reading) : fromFile(reference.file, reading);
  if (typeof secret === 'string') return secret;
  reading.problems.push(`${path}: ${secret.problem}`);
  return `not-read:${path}`.padEnd(64, '.');
}

function fromVariable(name: unknown, { env, variables }: Reading): string | { problem: string } {
  // Somebody may have put the secret itself there.
  if (typeof name !== 'string' || !VARIABLE_NAME.test(name))
    return { problem: 'env: expected the name of a variable, in capitals' };
  variables.push(name);
  return env[name]?.trim() || { problem: `the variable ${name} is not set` };
}

function fromFile(name: unknown, { folder }: Reading): string | { problem: string } {
  if (typeof name !== 'string' || name === '') return { problem: 'file: expected the path of a file' };
  const text = readText(isAbsolute(name) ? name : join(folder, name));
  if ('problem' in text) return { problem: `its file ${text.problem}` };
  return text.content.trim() || { problem: 'its file is empty' };
}

/** Windows has no such bits. */
function exposuresOf(mode: number, hasPlainSecret: boolean): string[] {
  if (process.platform === 'win32') return [];
  return [
    ...(mode & OTHERS_WRITE ? ['every user of this machine may change it; chmod o-w'] : []),
    ...(mode & OTHERS_READ && hasPlainSecret
      ? [
          'holds a secret that every user of this machine can read; chmod o-r, or name the secret as { "env": "NAME" } or { "file": "/run/secrets/name" }',
        ]
      : []),
  ];
}
