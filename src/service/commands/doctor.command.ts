import type { DataSource } from 'typeorm';
import { checkInvariants } from '../../verified-users/doctor/check-invariants';
import { openDatabase } from '../open-database';
import { checkSchema } from '../preflight/check-schema';
import { PreflightError } from '../preflight/preflight.error';
import type { Command } from './command';
import { CommandRefusedError } from './command-refused.error';
import { table } from './table';

/** The report of one section. */
interface Examination {
  lines: string[];
  healthy: boolean;
}

/** Sections by the flag that selects them; without a flag all of them run. */
const SECTIONS: Record<string, (dataSource: DataSource) => Promise<Examination>> = {
  '--invariants': examineInvariants,
};

export const doctor: Command = {
  usage: 'doctor [--invariants]',
  about: 'Look for broken rows, without changing anything; exit code 1 when there are any',
  async run({ environment, logger, resources, print }, args) {
    const unknown = args.find((arg) => !Object.hasOwn(SECTIONS, arg));
    if (unknown !== undefined)
      throw new CommandRefusedError([`doctor takes ${Object.keys(SECTIONS).join(', ')}.`]);
    const { dataSource } = await openDatabase(environment, resources, logger);
    await requireSchema(dataSource);
    let healthy = true;
    for (const section of args.length > 0 ? new Set(args) : Object.keys(SECTIONS)) {
      const examination = await SECTIONS[section]!(dataSource);
      examination.lines.forEach((line) => print(line));
      healthy &&= examination.healthy;
    }
    return healthy ? 0 : 1;
  },
};

/** TypeORM would create its missing table of migrations; the doctor must not write. @throws {PreflightError} */
async function requireSchema(dataSource: DataSource): Promise<void> {
  const [row] = await dataSource.query<[{ found: boolean }]>(
    `SELECT to_regclass('migrations') IS NOT NULL AND to_regclass('vu_identity') IS NOT NULL AS found`,
  );
  if (!row.found) {
    throw new PreflightError(
      'SCHEMA_NOT_MIGRATED',
      'DATABASE_URL: the database has no schema of verified-users; run "npm run migrate", or name the right database',
    );
  }
  await checkSchema(dataSource);
}

async function examineInvariants(dataSource: DataSource): Promise<Examination> {
  const results = await checkInvariants(dataSource);
  const rows = results.map(({ name, outcome, ids, more, rows }) => [
    name,
    outcome === 'broken' ? `${ids.length}${more ? ' or more' : ''} broken` : outcome,
    ids.length === 0 ? '' : `${rows} ${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', ...' : ''}`,
  ]);
  const broken = results.filter(({ outcome }) => outcome === 'broken');
  const unknown = results.filter(({ outcome }) => outcome === 'unknown').length;
  const slow = unknown === 0 ? '' : `; ${unknown} timed out`;
  return {
    healthy: broken.length === 0 && unknown === 0,
    lines: [
      ...table([['invariant', 'result', 'first ids'], ...rows]),
      ...broken.map(({ name, meaning }) => `${name}: ${meaning}`),
      `${results.length - unknown} invariants checked, ${broken.length} broken${slow}.`,
    ],
  };
}
