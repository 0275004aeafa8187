import type { DataSource } from 'typeorm';
import { checkInvariants } from '../../verified-users/doctor/check-invariants';
import { checkSchema } from '../preflight/check-schema';
import { PreflightError } from '../preflight/preflight.error';
import { examineWebSdk } from '../web-sdk/examine-web-sdk';
import type { Command, CommandContext, ServiceContext } from './command';
import { UsageError } from './command-refused.error';
import { table } from './table';

/** The report of one section. */
interface Examination {
  lines: string[];
  healthy: boolean;
}

interface DoctorOptions {
  invariants?: true;
  /** True: the configured one. */
  webSdk?: true | string;
}

/** Without an option all sections are meant, that of the web SDK where one is configured. */
export const doctor: Command<DoctorOptions, CommandContext & Partial<ServiceContext>> = {
  async run({ environment, openDataSource, print }, _words, { invariants, webSdk }) {
    const isAll = !invariants && !webSdk;
    const configuredUrl = environment?.reverification.webSdk?.url;
    const webSdkUrl = typeof webSdk === 'string' ? webSdk : configuredUrl;
    if (webSdk && webSdkUrl === undefined)
      throw new UsageError(['--web-sdk needs an address, or set WEB_SDK_URL.']);
    const examinations: (() => Promise<Examination>)[] = [];
    if (isAll || invariants) {
      const dataSource = await openDataSource();
      await requireSchema(dataSource);
      examinations.push(() => examineInvariants(dataSource));
    }
    if ((isAll || webSdk) && webSdkUrl !== undefined)
      examinations.push(() => examinePageSdk(webSdkUrl, environment?.publicUrl));
    let healthy = true;
    for (const examine of examinations) {
      const examination = await examine();
      examination.lines.forEach((line) => print(line));
      healthy &&= examination.healthy;
    }
    return healthy ? 0 : 1;
  },
};

async function examinePageSdk(url: string, publicUrl = 'http://localhost'): Promise<Examination> {
  const { faults, warnings } = await examineWebSdk(url, new URL(publicUrl).origin);
  return {
    healthy: faults.length === 0,
    lines: [
      `web SDK ${url}: ${faults.length === 0 ? 'ok, the page can use it' : 'cannot be used'}`,
      ...faults.map((fault) => `- ${fault}`),
      ...warnings.map((warning) => `- Warning: ${warning}`),
    ],
  };
}

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
