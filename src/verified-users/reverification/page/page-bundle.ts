import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ENTRY = 'page.mjs';
const IMPORT = /^import \{([^}]*)\} from '\.\/([\w-]+\.mjs)';$/gm;
const EXPORT = /^export (?:async function|function|class|const) (\w+)/gm;
const HASH_LENGTH = 16;

/** The scripts of the page as one module. */
export interface PageBundle {
  /** Changes with the content, so that browsers may keep it for ever. */
  name: string;
  content: string;
}

/**
 * Puts the modules into one, each in a function of its own: a browser far away would otherwise ask for them one after
 * another, as each names the next. No bundler, for they hold to one form: named imports of neighbours at the top, named
 * exports of functions, classes and constants. What does not is refused here, so every start and test would tell.
 *
 * @throws {Error} when a module has another form, or modules import each other in a circle.
 */
export function bundlePage(folder = join(__dirname, 'assets')): PageBundle {
  const done = new Map<string, string>();
  collect(folder, ENTRY, [], done);
  const content = [...done.values()].join('\n');
  const hash = createHash('sha256').update(content, 'utf8').digest('base64url').slice(0, HASH_LENGTH);
  return { name: `page-${hash}.mjs`, content };
}

/** Whether this was the name of the bundle in some version: another process may serve it during a deployment. */
export function isBundleName(name: string): boolean {
  return /^page-[\w-]{16}\.mjs$/.test(name);
}

function collect(folder: string, file: string, above: readonly string[], done: Map<string, string>): void {
  if (done.has(file)) return;
  if (above.includes(file))
    throw new Error(`Scripts of the page import each other: ${[...above, file].join(', ')}`);
  const source = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
  for (const [, , imported] of source.matchAll(IMPORT)) collect(folder, imported!, [...above, file], done);
  done.set(file, wrap(file, source));
}

function wrap(file: string, source: string): string {
  const exported = [...source.matchAll(EXPORT)].map(([, name]) => name!);
  const body = source
    .replace(IMPORT, (_, names: string, from: string) => {
      const taken = names.replaceAll(/(\w+) as (\w+)/g, '$1: $2').replaceAll(/\s+/g, ' ');
      return `const {${taken}} = ${variableOf(from)};`;
    })
    .replace(EXPORT, (line) => line.slice('export '.length));
  if (/^(?:import|export)\b(?! ?\()/m.test(body))
    throw new Error(`${file} has an import or export that cannot be bundled`);
  return `const ${variableOf(file)} = (() => {\n${slim(body)}\nreturn {${exported.join(', ')}};\n})();`;
}

/** Without comments on lines of their own, blank lines and indentation: they are a quarter of the bytes. */
function slim(body: string): string {
  return body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:\/\/|\/\*\*|\*)/.test(line))
    .join('\n');
}

function variableOf(file: string): string {
  return `$${file.replace(/\.mjs$/, '').replaceAll('-', '_')}`;
}
