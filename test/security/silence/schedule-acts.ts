import { randomUUID } from 'node:crypto';
import { Differences, RunSchedule } from '../../../src';
import type { ProveEmulator } from '../../../src/emulator';
import { readPhoneNumber } from '../../../src/emulator/sandbox/phone-number';
import type { EnrolledIdentity } from '../../../src/emulator/state/enrolled-identity';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../../src/verified-users/options/resolved-options';
import type { Counts } from '../../../src/verified-users/schedule/run/schedule';
import { FlushDoorCounts } from '../../../src/verified-users/webhook/counting/flush-door-counts.service';
import { reply, type ProveServer } from '../../support/prove/prove-server';
import { ECHO, ECHO_PROJECT } from './echoing-prove';
import { NUMBERS, PHONE, type Enrolled, type Scene } from './scene';

const NOBODY = reply(200, { results: [], echo: ECHO });
const REFUSED = reply(400, { code: 8001, ...ECHO });

/** Everything that runs by the clock, run by hand. */
export async function scheduledWay(
  scene: Scene,
  emulator: ProveEmulator,
  echoing: ProveServer,
): Promise<void> {
  await checkWhoIsDue(scene, emulator, echoing);
  await remindAndLapse(scene);
  await findDifferences(scene, emulator, echoing);
  await dropWhatIsOver(scene);
  await verifyHistory(scene);
  await noticeSilence(scene);
}

/** @returns what the run did. */
export async function runSchedule({ test }: Scene, schedule: string, outcome = 'done'): Promise<Counts> {
  const run = await test.app.get(RunSchedule, { strict: false }).run(schedule);
  const [row] = await test.dataSource.query<{ counts: Counts; reason: string | null }[]>(
    'SELECT counts, reason FROM vu_schedule_run WHERE id = $1',
    [run?.id],
  );
  expect({ schedule, outcome: run?.outcome, reason: row?.reason }).toEqual({
    ...{ schedule, outcome },
    reason: outcome === 'done' ? null : expect.any(String),
  });
  return row!.counts;
}

/** Prove is asked about the line, and about the owner: it says yes, no, something else, and nothing. */
async function checkWhoIsDue(scene: Scene, emulator: ProveEmulator, echoing: ProveServer): Promise<void> {
  const check = async (whom: Enrolled[]) => {
    await scene.test.dataSource.query(
      `UPDATE vu_identity SET check_due_at = now() - interval '1 second' WHERE client_customer_id = ANY($1)`,
      [whom.map(({ clientCustomerId }) => clientCustomerId)],
    );
    return runSchedule(scene, 'due-checks');
  };
  const customer = async (tag: string, project?: string): Promise<Enrolled> => {
    const enrollment = {
      proveId: randomUUID(),
      enrolled: false,
      verifiedAt: new Date(),
    };
    return { ...(await scene.customer(tag, { project, enrollment })), proveId: enrollment.proveId };
  };
  // The first pass of a day plans all dates; after it only those that are set here are due.
  await runSchedule(scene, 'due-checks');
  await scene.test.dataSource.query(
    `UPDATE vu_identity SET check_due_at = now() + interval '1 year' WHERE check_due_at IS NOT NULL`,
  );
  const [calm, moved, echoed] = [
    await customer('calm'),
    await customer('moved'),
    await customer('echoed', ECHO_PROJECT),
  ];
  enrol(emulator, calm, PHONE);
  enrol(emulator, moved, NUMBERS.new);
  echoing.on(REFUSED);
  expect(await check([calm, moved, echoed])).toMatchObject({ checked: 3, good: 1, asked: 2 });

  const { schedules } = scene.test.app.get<ResolvedOptions>(RESOLVED_OPTIONS, { strict: false });
  schedules.dueChecks.silentCheck = 'verify';
  const [owner, unanswered, unreadable] = [
    await customer('owner'),
    await customer('unanswered'),
    await customer('unreadable', ECHO_PROJECT),
  ];
  expect(await check([owner])).toMatchObject({ checked: 1, good: 1 });
  emulator.faults.add({ kind: 'status', status: 500, path: '/v3/verify' });
  echoing.on(reply(200, { success: ECHO }));
  expect(await check([unanswered, unreadable])).toMatchObject({ postponed: 2 });
}

async function remindAndLapse(scene: Scene): Promise<void> {
  const [reminded, lapsing] = [await scene.invited('reminded'), await scene.invited('lapsing')];
  const identity = 'SELECT id FROM vu_identity WHERE client_customer_id = $1';
  await scene.test.dataSource.query(
    `WITH due AS (UPDATE vu_reverification SET next_reminder_at = now() WHERE identity_id = (${identity}) RETURNING id)
     UPDATE vu_email SET created_at = now() - interval '3 days' WHERE subject_id = (SELECT id FROM due)`,
    [reminded.clientCustomerId],
  );
  await scene.test.dataSource.query(
    `UPDATE vu_reverification SET deadline_at = now() WHERE identity_id = (${identity})`,
    [lapsing.clientCustomerId],
  );
  expect(await runSchedule(scene, 'reminders')).toMatchObject({ reminded: 1, lapsed: 1 });
  await scene.test.until(() =>
    scene.exists(`SELECT 1 FROM vu_email WHERE kind IN ('reminder', 'lapsed') AND status = 'sent'`, 2),
  );
}

/** Of customers whom Prove knows otherwise, or not at all; and of a Prove that breaks in the middle, and refuses. */
async function findDifferences(scene: Scene, emulator: ProveEmulator, echoing: ProveServer): Promise<void> {
  enrol(emulator, await scene.customer('renumbered'), NUMBERS.new);
  enrol(emulator, await scene.customer('ended'), PHONE).active = false;
  emulator.identities.enrol(readPhoneNumber(NUMBERS.new)!, { id: randomUUID() });
  echoing.on(reply(500, ECHO));
  await runSchedule(scene, 'reconciliation', 'failed');
  echoing.on(NOBODY, NOBODY, REFUSED);
  expect(await runSchedule(scene, 'reconciliation')).toMatchObject({ unanswered: expect.any(Number) });

  const differences = scene.test.app.get(Differences, { strict: false });
  const [changed] = (await differences.list({ kind: 'number_changed' })).items;
  const [missing] = (await differences.list({ kind: 'missing_at_prove' })).items;
  const [unknown] = (await differences.list({ kind: 'unknown_here' })).items;
  const settled = [
    await differences.apply(changed!.id, 'an operator'),
    await differences.dismiss(missing!.id, 'an operator'),
  ];
  expect(settled).toMatchObject([{ status: 'applied' }, { status: 'dismissed' }]);
  await scene.failing('a difference that is dealt with elsewhere', () =>
    differences.apply(unknown!.id, 'an operator'),
  );
  const { items } = await differences.list({ status: 'applied' });
  expect(items.map(({ kind }) => kind).sort()).toEqual(['inactive_at_prove', 'number_changed']);
  scene.evidence.answers.push({ where: 'differences', content: [settled, unknown, items] });
}

async function dropWhatIsOver(scene: Scene): Promise<void> {
  await scene.test.dataSource.query(
    `UPDATE vu_host_event SET status = 'failed', created_at = '2020-01-01', finished_at = '2020-01-01'
      WHERE id = (SELECT min(id) FROM vu_host_event)`,
  );
  expect(await runSchedule(scene, 'retention')).toMatchObject({ hostEvents: 1 });
}

/** As it was written, and as somebody left it: the alarm says ids and numbers. */
async function verifyHistory(scene: Scene): Promise<void> {
  expect(Object.keys((await runSchedule(scene, 'history')) as object)).toEqual(['entries', 'identities']);
  await scene.test.dataSource.query(
    `INSERT INTO vu_identity_history (identity_id, at, what, cause_kind)
     SELECT id, now(), 'verified', 'company' FROM vu_identity LIMIT 1`,
  );
  expect(await runSchedule(scene, 'history')).toMatchObject({ inserted: 1 });
}

/** Nothing was ever delivered to the project of the Prove that echoes. */
async function noticeSilence(scene: Scene): Promise<void> {
  await scene.test.app.get(FlushDoorCounts, { strict: false }).flush();
  expect(await runSchedule(scene, 'silence')).toEqual({ projects: 2, alarms: 1 });
}

function enrol(
  emulator: ProveEmulator,
  { clientCustomerId, proveId: id }: Enrolled,
  number: string,
): EnrolledIdentity {
  return emulator.identities.enrol(readPhoneNumber(number)!, { id, clientCustomerId });
}
