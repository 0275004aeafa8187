import { randomUUID } from 'node:crypto';
import type { EntityManager, QueryRunner } from 'typeorm';
import { giveConsents } from '../../src/verified-users/identity/give-consents.sql';
import { endWatches } from '../../src/verified-users/identity/end-watches.sql';
import { lockIdentityRows } from '../../src/verified-users/identity/identity-keys-lock';
import { updateStates } from '../../src/verified-users/identity/update-states.sql';
import { countRepeats } from '../../src/verified-users/inbox/count-repeats';
import { lockParked } from '../../src/verified-users/inbox/lock-parked.sql';
import { writeEnds } from '../../src/verified-users/inbox/write-ends.sql';
import { hastenInvitations } from '../../src/verified-users/reverification/hasten-invitations.sql';
import {
  keepOpen,
  lockDifferences,
  settleOthers,
} from '../../src/verified-users/schedule/reconciliation/keep-differences.sql';
import { keepSnapshots } from '../../src/verified-users/schedule/reconciliation/keep-snapshots.sql';
import { settleGone } from '../../src/verified-users/schedule/reconciliation/settle-project.sql';
import { keepUnknownIds } from '../../src/verified-users/schedule/reconciliation/unknown-ids.sql';
import { writeReminders } from '../../src/verified-users/schedule/reminders/write-reminders.sql';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilBlocked } from './core/blocked-session';
import { COLUMN, fillRows, own, ownOf, type LockedTable, type Rows } from './locks/locked-rows';

const JOINS = ['hashjoin', 'mergejoin', 'nestloop'] as const;
/** The default plan, each kind of join disabled, each kind alone, and no indexes. */
const PLANS: [string, string[]][] = [
  ['with the default plan', []],
  ...JOINS.map((join): [string, string[]] => [`without ${join}`, [join]]),
  ...JOINS.map((join): [string, string[]] => [`${join} alone`, JOINS.filter((other) => other !== join)]),
  ['without indexes', ['indexscan', 'bitmapscan', 'indexonlyscan']],
];

interface Statement {
  /** The table whose rows another session updates while the statement waits for them. */
  table: LockedTable;
  run: (manager: EntityManager, rows: Rows) => Promise<unknown>;
  /** Counts the rows that the statement must have reached: one for each customer. Default: the rows it returned. */
  reached?: string;
}

const AT = new Date('2026-02-01T00:00:00Z');
const isAt = (column: string) => `${column} = '${AT.toISOString()}'`;

/** Every statement that may wait for a row lock and selects its rows by a join, a subquery or a list. */
const STATEMENTS: Record<string, Statement> = {
  lockParked: {
    table: 'vu_notification',
    run: (manager, { project, customers }) =>
      lockParked(
        manager,
        customers.map((one) => ({ project, clientCustomerId: one, proveId: `id-${one}` })),
      ),
  },
  lockIdentityRows: {
    table: 'vu_identity',
    run: async (manager, { identities }) => {
      await lockIdentityRows(manager, identities);
      return identities;
    },
  },
  updateStates: {
    table: 'vu_identity',
    run: (manager, { identities }) => {
      const state = { status: 'lapsed', watch: 'unwatched', doubt: null, verifiedAt: null } as const;
      return updateStates(manager, new Map(identities.map((id) => [id, state])), AT);
    },
    reached: `vu_identity WHERE status = 'lapsed'`,
  },
  endWatches: {
    table: 'vu_enrollment',
    run: (manager, { identities }) => endWatches(manager, new Map(identities.map((id) => [id, AT]))),
    reached: `vu_enrollment WHERE ${isAt('ended_at')}`,
  },
  writeEnds: {
    table: 'vu_notification',
    run: (manager, { notifications, identities }) =>
      writeEnds(
        manager,
        notifications.map((id, index) => ({
          ...{ id, status: 'recorded', reason: null, reviewReason: null, finishedAt: AT },
          identityId: identities[index]!,
        })),
      ),
    reached: `vu_notification WHERE ${isAt('finished_at')}`,
  },
  countRepeats: {
    table: 'vu_notification',
    run: (manager, { notifications }) => countRepeats(manager, new Map(notifications.map((id) => [id, 4]))),
    // One of them through the other session.
    reached: 'vu_notification WHERE repeats = 5',
  },
  giveConsents: {
    table: 'vu_consent',
    run: (manager, { identities }) => {
      const consent = { country: 'GB', textVersion: 'v2', channel: 'page' };
      return giveConsents(
        manager,
        identities.map((identityId) => ({ ...consent, identityId })),
        AT,
      );
    },
    reached: `vu_consent WHERE ${isAt('withdrawn_at')}`,
  },
  keepSnapshots: {
    table: 'vu_enrollment',
    run: (manager, { enrollments }) =>
      keepSnapshots(
        manager,
        enrollments.map((id) => ({ id, active: true })),
        AT,
      ),
    reached: `vu_enrollment WHERE ${isAt('checked_at')}`,
  },
  writeReminders: {
    table: 'vu_reverification',
    run: (manager, { cases }) =>
      writeReminders(
        manager,
        cases.map((id) => ({ id, reminders: 7, nextAt: AT })),
      ),
    reached: `vu_reverification WHERE ${isAt('next_reminder_at')}`,
  },
  hastenInvitations: {
    table: 'vu_email',
    run: (manager, { cases }) => hastenInvitations(manager, cases, AT),
  },
  lockDifferences: {
    table: 'vu_difference',
    run: async (manager, { enrollments }) => {
      await lockDifferences(manager, enrollments);
      return enrollments;
    },
  },
  keepOpen: {
    table: 'vu_difference',
    run: (manager, { enrollments }) => keepOpen(manager, enrollments, '9'),
    reached: `vu_difference WHERE run_id = 9`,
  },
  settleOthers: {
    table: 'vu_difference',
    run: (manager, { enrollments }) => settleOthers(manager, enrollments, [], AT),
    reached: `vu_difference WHERE ${isAt('settled_at')}`,
  },
  settleGone: {
    table: 'vu_difference',
    run: (manager, { project }) => settleGone(manager, project, '9', AT),
    reached: `vu_difference WHERE ${isAt('settled_at')}`,
  },
  keepUnknownIds: {
    table: 'vu_difference',
    run: (manager, { differences, customers }) => {
      const unknown = differences.map((id) => ({ id, proveId: id, asked: false }));
      const told = differences.map((id, index) => ({ id, clientCustomerId: customers[index]! }));
      return keepUnknownIds(manager, unknown, { told, missing: [], now: AT });
    },
    reached: `vu_difference WHERE action = 'link_to_customer'`,
  },
};

const CUSTOMERS = 4;

describe('statements that wait for row locks', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp({ extras: { role: 'web' } });
    await fillRows(test.dataSource.manager, 'others', 400);
    await test.dataSource.query('ANALYZE');
  });

  afterAll(() => test.close());

  describe.each(Object.entries(STATEMENTS))('%s', (_, { table, run, reached }) => {
    it.each(PLANS)('P5 misses no row that another session updates meanwhile, %s', async (__, off) => {
      const rows = await fillRows(test.dataSource.manager, randomUUID(), CUSTOMERS);
      const gate = await begin([]);
      const racer = await begin(off.map((name) => `enable_${name}`));
      try {
        await touch(gate.manager, table, rows);
        const running = run(racer.manager, rows);
        await untilBlocked(test.dataSource);
        await gate.commitTransaction();
        const returned = await running;
        const count =
          reached === undefined ? (returned as unknown[]).length : await countOf(racer, reached, rows);
        expect(count).toBe(CUSTOMERS);
      } finally {
        await racer.rollbackTransaction();
        await Promise.all([gate.release(), racer.release()]);
      }
    });
  });

  async function begin(off: string[]): Promise<QueryRunner> {
    const runner = test.dataSource.createQueryRunner();
    await runner.startTransaction();
    for (const name of off) await runner.query(`SELECT set_config($1, 'off', true)`, [name]);
    return runner;
  }

  async function touch(manager: EntityManager, table: LockedTable, rows: Rows): Promise<void> {
    await manager.query(`UPDATE ${table} SET ${COLUMN[table]} WHERE ${own(table)}`, [ownOf(table, rows)]);
  }

  async function countOf(runner: QueryRunner, what: string, rows: Rows): Promise<number> {
    const table = what.split(' ')[0] as LockedTable;
    const sql = `SELECT count(*)::int AS count FROM ${what} AND ${own(table)}`;
    return ((await runner.query(sql, [ownOf(table, rows)])) as [{ count: number }])[0].count;
  }
});
