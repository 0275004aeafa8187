// npm run bench -- <name>: runs bench/<name>.mjs. Figures are ratios against a baseline of the same run.
import { readdirSync } from 'node:fs';

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.mjs') && file !== 'run.mjs')
  .map((file) => file.replace('.mjs', ''));
const [name, ...args] = process.argv.slice(2);
if (!names.includes(name)) {
  process.stderr.write(`Usage: npm run bench -- <${names.join(' | ')}>\n`);
  process.exit(1);
}
const { run } = await import(`./${name}.mjs`);
await run(args);
