/**
 * Turns the rows of fault tests into the table of docs/reliability.md. The tests append a row for each fault to the
 * file that `FAULT_REPORT` names; see docs/reliability.md for the commands.
 *
 *   node test/fault/write-table.mjs <rows.jsonl>... [--print]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const PAGE = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url));
const BEGIN = '<!-- table of faults: begin -->';
const END = '<!-- table of faults: end -->';

const COLUMNS = {
  'what was broken': (row) => row.broken,
  times: (row) => number(row.times),
  sent: (row) => number(row.sent),
  acknowledged: (row) => number(row.acknowledged),
  stored: (row) => number(row.stored),
  applied: (row) => number(row.applied),
  lost: (row) => number(row.lost),
  doubled: (row) => number(row.doubled),
  'half stored': (row) => number(row.half),
  emails: (row) => number(row.emails),
  doubtful: (row) => number(row.doubtful),
  'recovery, s': (row) => (row.recoverySeconds === null ? '-' : row.recoverySeconds.toFixed(1)),
  also: (row) => row.measured.join(', ') || '-',
  seed: (row) => String(row.seed),
};

const { values, positionals } = parseArgs({
  options: { print: { type: 'boolean' } },
  allowPositionals: true,
});
if (positionals.length === 0) {
  process.stderr.write(
    'Name the files that FAULT_REPORT pointed to: node test/fault/write-table.mjs rows.jsonl\n',
  );
  process.exit(2);
}
const rows = positionals
  .flatMap((file) => readFileSync(file, 'utf8').split('\n').filter(Boolean))
  .map((line) => JSON.parse(line));
const table = render(rows);
if (values.print) process.stdout.write(`${table}\n`);
else writeFileSync(PAGE, replaceTable(readFileSync(PAGE, 'utf8'), table));

/** Of several runs of one fault the latest counts. */
function render(all) {
  const latest = new Map(all.map((row) => [row.broken, row]));
  const sorted = [...latest.values()].sort((one, other) => one.broken.localeCompare(other.broken, 'en'));
  const cells = [
    Object.keys(COLUMNS),
    ...sorted.map((row) => Object.values(COLUMNS).map((cell) => cell(row))),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((line) => line[column].length)));
  const lines = cells.map(
    (line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`,
  );
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  return lines.join('\n');
}

function replaceTable(page, table) {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${PAGE} lacks the lines ${BEGIN} and ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${page.slice(end)}`;
}

function number(value) {
  return value.toLocaleString('en-US');
}
