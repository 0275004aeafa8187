// Runs tests on several versions of Node. The registry's package `node` brings each one's binary; it is installed beside
// the project, in node_modules/.cache, and nothing of the project changes.
//   npm run test:nodes                                 everything on Node 20, 22 and 24
//   npm run test:nodes -- 24 -- test/security          some specs on one
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

const VERSIONS = ['20', '22', '24'];
const JEST = resolve('node_modules/jest/bin/jest.js');

const given = process.argv.slice(2);
const end = given.includes('--') ? given.indexOf('--') : given.length;
const versions = end > 0 ? given.slice(0, end) : VERSIONS;
const jestArguments = given.slice(end + 1);

const failed = versions.filter((version) => !passes(version));
if (failed.length > 0) {
  process.stderr.write(`Tests failed on Node ${failed.join(', ')}.\n`);
  process.exitCode = 1;
}

function passes(version) {
  const binaries = install(version);
  const env = { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH}` };
  process.stdout.write(`\n== Node ${run('node', ['--version'], { env, stdio: 'pipe' }).stdout}`);
  return run('node', [JEST, ...jestArguments], { env, stdio: 'inherit' }).status === 0;
}

/** @returns the folder of its `node`. */
function install(version) {
  if (!/^\d{2}(?:\.\d+){0,2}$/.test(version)) throw new Error(`Not a version of Node: ${version}`);
  const folder = resolve('node_modules/.cache', `node-${version}`);
  const binaries = join(folder, 'node_modules/.bin');
  if (existsSync(join(binaries, 'node'))) return binaries;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "allowScripts": { "node": true } }\n');
  // Its install script fetches the binary, as another package of the registry.
  const { status } = run('npm', ['install', '--no-audit', '--no-fund', `node@${version}`], {
    cwd: folder,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`Node ${version} could not be installed`);
  return binaries;
}

function run(program, args, options) {
  const result = spawnSync(program, args, { encoding: 'utf8', ...options });
  if (result.error) throw result.error;
  return result;
}
