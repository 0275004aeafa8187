// Compiles src and ormconfig.ts into dist, and copies what is not TypeScript: only what changed since the last time.
//   node scripts/build.mjs
// Types are not checked here (npm run typecheck), and not written (npm run build:types): that takes ten times as long.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

const OUT = 'dist';
/** What the last build was made of. */
const RECORD = join(OUT, 'build.json');
const ASSETS = /\.(?:hbs|css|mjs|html)$/;
const BATCH = 64;

const settings = await readFile('.swcrc', 'utf8');
const { version } = JSON.parse(await readFile('node_modules/@swc/core/package.json', 'utf8'));
const recipe = hashOf(settings + version + (await readFile(import.meta.filename, 'utf8')));

const last = await readFile(RECORD, 'utf8').then(JSON.parse, () => ({ sources: {} }));
const sources = await readSources();
const isSame = await Promise.all([...sources.keys()].map(isWritten));
const changed = [...sources.keys()].filter((_, index) => !isSame[index]);
const gone = Object.keys(last.sources).filter((file) => !sources.has(file));

if (changed.length + gone.length > 0) {
  // On standard error: what npm packs is told on standard output.
  if (changed.length > BATCH) process.stderr.write(`Compiling ${changed.length} files ...\n`);
  // Until it is whole again, a build that is broken off must not pass for one.
  await rm(RECORD, { force: true });
  for (const file of gone) await remove(file);
  for (let from = 0; from < changed.length; from += BATCH)
    await Promise.all(changed.slice(from, from + BATCH).map((file) => write(file, sources.get(file).bytes)));
  const written = [...sources].map(async ([file, { hash }]) => [file, { hash, at: await timeOf(file) }]);
  await replace(RECORD, JSON.stringify({ recipe, sources: Object.fromEntries(await Promise.all(written)) }));
}

/** Whether what lies in dist is what we made of this very source; another compiler may have been there since. */
async function isWritten(file) {
  const { hash, at } = last.sources[file] ?? {};
  return last.recipe === recipe && hash === sources.get(file).hash && at === (await timeOf(file));
}

/** When its output was written. */
function timeOf(file) {
  return stat(targetOf(file)).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

function targetOf(file) {
  const target = join(OUT, file);
  return isScript(file) ? target.replace(/\.ts$/, '.js') : target;
}

async function readSources() {
  const entries = await readdir('src', { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const ours = files.filter((file) => isScript(file) || ASSETS.test(file));
  const read = async (file) => {
    const bytes = await readFile(file);
    return [file, { bytes, hash: hashOf(bytes) }];
  };
  return new Map(await Promise.all([...ours, 'ormconfig.ts'].map(read)));
}

function isScript(file) {
  return file.endsWith('.ts') && !/\.(?:spec|d)\.ts$/.test(file);
}

async function write(file, bytes) {
  const target = targetOf(file);
  await mkdir(dirname(target), { recursive: true });
  if (!isScript(file)) return replace(target, bytes);
  const { transform } = await import('@swc/core');
  const { code, map } = await transform(bytes.toString('utf8'), {
    ...JSON.parse(settings),
    swcrc: false,
    // As Node has it: import() stays one, and ES modules find our exports by name.
    module: { type: 'commonjs', ignoreDynamic: true, exportInteropAnnotation: true },
    filename: file,
    sourceFileName: relative(dirname(target), file).split(sep).join('/'),
    sourceMaps: true,
    inlineSourcesContent: false,
  });
  // The map first: the script's time says that both are there.
  await replace(`${target}.map`, map);
  await replace(target, code);
}

/** In one step: another process may be reading it. */
async function replace(target, content) {
  const next = `${target}.${process.pid}`;
  await writeFile(next, content);
  await rename(next, target);
}

async function remove(file) {
  const target = targetOf(file);
  const written = isScript(file) ? [target, `${target}.map`, target.replace(/\.js$/, '.d.ts')] : [target];
  await Promise.all(written.map((name) => rm(name, { force: true })));
}

function hashOf(content) {
  return createHash('sha1').update(content).digest('base64url');
}
