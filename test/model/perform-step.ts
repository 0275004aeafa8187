import { ImportIdentities } from '../../src';
import { Differences } from '../../src/verified-users/schedule/reconciliation/differences.service';
import { RunSchedule } from '../../src/verified-users/schedule/run/run-schedule.service';
import type { ModelWorld } from './model-world';
import { afterRegistration, enrollmentOf, numberOf, rowOf } from './known-customers';
import type { PlayState } from './play-state';
import type { NoticeStep, RegistrationStep, Step } from './steps';

const HOUR_MS = 3_600_000;
/** What callers may be told; everything else is a fault. */
const UNEXPECTED = new Set([
  'QueryFailedError',
  'QueryTimeoutError',
  'TypeError',
  'RangeError',
  'Error',
  'EntityNotFoundError',
]);
const DEADLOCK = new Set(['40P01', '40001']);

/** Does one step, and reports what it should have had for an effect. Does not wait for what it wakes. */
export async function performStep(world: ModelWorld, play: PlayState, step: Step): Promise<void> {
  try {
    await PERFORM[step.do](world, play, step as never);
  } catch (error) {
    const { name, code, constraint } = error as { name: string; code?: string; constraint?: string };
    if (DEADLOCK.has(String(code))) play.report('no_deadlock_reaches_a_caller', `${step.do}: ${code}`);
    else if (UNEXPECTED.has(name))
      play.report(
        'no_unexpected_error',
        `${step.do}: ${name} ${constraint ?? code ?? (error as Error).stack}`,
      );
  }
}

type Performers = {
  [Name in Step['do']]: (
    world: ModelWorld,
    play: PlayState,
    step: Extract<Step, { do: Name }>,
  ) => Promise<unknown>;
};

const PERFORM: Performers = {
  async register(world, play, { with: given }) {
    const input = registrationOf(world, play, given);
    const before = await enrollmentOf(world, input.clientCustomerId);
    const number = await numberOf(world, input.clientCustomerId);
    const { conflicts } = await world.test.users.registerIdentity(input);
    const isOnRecord = await afterRegistration(world, play, given, before, number);
    if (!isOnRecord && conflicts.length === 0)
      play.report('registered_prove_id_is_on_record', input.clientCustomerId);
  },

  async import(world, play, { rows }) {
    const lines = rows.map((given) => {
      const { enrollment, ...row } = registrationOf(world, play, { ...given, reopen: false });
      return `${JSON.stringify({ ...row, ...enrollment })}\n`;
    });
    const failed = new Set<string>();
    const before = new Map<number, { current: string | null; number: string | null }>();
    for (const { customer } of rows) {
      const id = play.customer(customer);
      before.set(customer, {
        current: (await enrollmentOf(world, id))?.current ?? null,
        number: await numberOf(world, id),
      });
    }
    const conflicted = new Set<string>();
    await world.get(ImportIdentities).import(asSource(lines), {
      format: 'ndjson',
      onFailed: ({ clientCustomerId }) => failed.add(clientCustomerId!),
      onConflict: ({ clientCustomerId }) => conflicted.add(clientCustomerId!),
    });
    for (const given of rows) {
      const id = play.customer(given.customer);
      if (failed.has(id)) continue;
      const { current, number } = before.get(given.customer)!;
      const isOnRecord = await afterRegistration(world, play, given, { current }, number);
      if (!isOnRecord && !conflicted.has(id)) play.report('registered_prove_id_is_on_record', id);
    }
  },

  async notify(world, play, { notices }) {
    await world.deliver(notices.map((notice) => itemOf(world, play, notice)));
  },

  async notifyOddly(world, play, { kind, notice }) {
    const item = itemOf(world, play, { ...notice, proveId: notice.proveId ?? 0 });
    const odd = {
      customer_is_number: { clientCustomerId: 7 },
      customer_too_long: { clientCustomerId: 'x'.repeat(256) },
      epoch_time: { eventTimestamp: 1_780_000_000 },
      zoneless_time: { eventTimestamp: item.eventTimestamp.replace('Z', '') },
      no_type: { eventType: undefined },
    }[kind];
    const proveId = item.identityId!;
    const named = await world.test.dataSource.query<{ customer: string }[]>(
      `SELECT i.client_customer_id AS customer FROM vu_identity i JOIN vu_enrollment e ON e.identity_id = i.id
        WHERE e.current AND e.prove_id = $1 AND i.status <> 'closed'`,
      [proveId],
    );
    await world.deliver([{ ...item, ...odd, eventId: `${item.eventId}-odd-${kind}` }]);
    play.odd.push(...named.map(({ customer }) => ({ customer, proveId })));
  },

  async recordVerification(world, play, { with: given }) {
    const clientCustomerId = play.customer(given.customer);
    const verifiedAt = new Date(world.now() - given.hoursAgo * HOUR_MS);
    const before = await numberOf(world, clientCustomerId);
    await world.test.users.recordVerification({
      clientCustomerId,
      verifiedAt,
      ...(given.proveId !== null && { proveId: play.proveId(given.proveId) }),
      ...(given.number !== null && { phoneNumber: given.number }),
      ...(given.enrolled !== null && { enrolled: given.enrolled }),
    });
    const at = verifiedAt.getTime();
    // Among racing callers, nothing tells which number was on record when a verification without one was stored.
    const number = given.number ?? (play.racing ? null : before);
    if (given.proveId !== null) play.prove(clientCustomerId, play.proveId(given.proveId), number, at);
    const changedAt = play.numberChangedAt.get(given.customer);
    if (changedAt === undefined || at >= changedAt) return;
    const after = await numberOf(world, clientCustomerId);
    if (after !== before) play.report('late_verification_keeps_a_later_number', clientCustomerId);
    const row = await rowOf(world, clientCustomerId);
    const isOfThisNumber = given.number === before;
    if (row?.status === 'verified' && row.verifiedAt?.getTime() === at && !isOfThisNumber)
      play.report('verified_number_was_verified_itself', clientCustomerId);
  },

  async verifyAtProve(world, play, { customer, number }) {
    const ref = { clientCustomerId: play.customer(customer) };
    if (!(await rowOf(world, ref.clientCustomerId))) return;
    const begun = await world.test.users.beginVerification(ref, {
      possession: 'mobile',
      phoneNumber: number,
    });
    if (!begun.authToken) return;
    await world.typeCode(begun.authToken);
    await world.test.users.checkVerification(ref, begun.id);
  },

  async changeContact(world, play, { customer, number, email }) {
    const clientCustomerId = play.customer(customer);
    const before = await numberOf(world, clientCustomerId);
    await world.test.users.changeContact(
      { clientCustomerId },
      {
        ...(number && { phoneNumber: number }),
        email: email === null ? null : play.address(customer, email),
      },
    );
    if (number && number !== before) play.numberChangedAt.set(customer, world.now());
  },

  async require(world, play, { customer, invite }) {
    const ref = { clientCustomerId: play.customer(customer) };
    await world.test.users.requireReverification(ref, { invite });
    if (!invite) return;
    const [row] = await world.test.dataSource.query<{ alive: boolean; addressed: boolean }[]>(
      `SELECT i.email_hash IS NOT NULL AS addressed, EXISTS (
         SELECT FROM vu_email m JOIN vu_reverification r ON r.id = m.subject_id
          WHERE r.identity_id = i.id AND r.closed_at IS NULL AND m.status IN ('queued', 'sending', 'sent')
            AND m.kind IN ('invitation', 'fresh_link', 'reminder')) AS alive
         FROM vu_identity i WHERE i.client_customer_id = $1`,
      [ref.clientCustomerId],
    );
    if (row?.addressed && !row.alive) play.report('asked_invitation_is_on_its_way', ref.clientCustomerId);
  },

  cancel: (world, play, { customer }) =>
    world.test.users.cancelReverification({ clientCustomerId: play.customer(customer) }),

  close: (world, play, { customer }) =>
    world.test.users.closeIdentity({ clientCustomerId: play.customer(customer) }),

  async link(world, play, { customer, proveId }) {
    const clientCustomerId = play.customer(customer);
    const row = await rowOf(world, clientCustomerId);
    const id = play.proveId(proveId);
    const known = await world.test.dataSource.query<unknown[]>(
      'SELECT 1 FROM vu_enrollment WHERE prove_id = $1',
      [id],
    );
    if (!row || row.status === 'closed' || known.length > 0) return;
    const [difference] = await world.test.dataSource.query<{ id: string }[]>(
      `INSERT INTO vu_difference (project, kind, prove_id, identity_id, action, status, run_id, found_at)
       VALUES ('default', 'unknown_here', $1, $2, 'link_to_customer', 'proposed', 1, now())
       ON CONFLICT DO NOTHING RETURNING id`,
      [id, row.id],
    );
    // Another caller proposes the same at this moment.
    if (!difference) return;
    const linked = await world.get(Differences).apply(difference.id, 'model');
    if (linked?.status !== 'applied') return;
    // A link tells whose id it is, not which number Prove watches under it: what was told of that still holds.
    play.links.push({ customer, proveId, at: world.now() });
  },

  mail: async (world, _play, { mode }) => void (world.mail = mode),
  host: async (world, _play, { fails }) => void (world.host.fails = fails),

  crash: () => Promise.resolve(),

  async pass(world, _play, { minutes }) {
    world.advance(minutes * 60);
    await world.sweep();
  },

  runReminders: (world) => world.get(RunSchedule).run('reminders'),
};

function itemOf(world: ModelWorld, play: PlayState, notice: NoticeStep) {
  const key = `${notice.event} ${notice.hoursAgo}`;
  const sentAt = play.sentAt.get(key) ?? new Date(world.now() - notice.hoursAgo * HOUR_MS).toISOString();
  play.sentAt.set(key, sentAt);
  return {
    eventId: play.event(notice.event),
    event: 'something changed',
    eventType: notice.type,
    eventTimestamp: sentAt,
    ...(notice.customer !== null && { clientCustomerId: play.customer(notice.customer) }),
    ...(notice.proveId !== null && { identityId: play.proveId(notice.proveId) }),
  };
}

function registrationOf(world: ModelWorld, play: PlayState, given: RegistrationStep) {
  const { customer, number, email, reopen, enrollment } = given;
  return {
    clientCustomerId: play.customer(customer),
    firstName: 'Ada',
    lastName: 'Keller',
    phoneNumber: number,
    ...(email !== null && { email: play.address(customer, email) }),
    ...(reopen && { reopen }),
    ...(enrollment && {
      enrollment: {
        proveId: play.proveId(enrollment.proveId),
        ...(enrollment.hoursAgo !== null && {
          verifiedAt: new Date(world.now() - enrollment.hoursAgo * HOUR_MS),
        }),
        ...(enrollment.enrolled !== null && { enrolled: enrollment.enrolled }),
      },
    }),
  };
}

async function* asSource(lines: string[]) {
  for (const line of lines) yield await Promise.resolve(line);
}
