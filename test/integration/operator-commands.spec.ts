import { runCommand } from '../../src/service/commands/run-command';
import { givenSurroundings } from '../e2e/service/given-surroundings';
import { engines } from '../support/engines';
import { item, type Item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

describe('verified-users commands of operators', () => {
  let web: TestApp;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    web = await startTestApp({ extras: { role: 'web' } });
    env = { PORT: '0', LOG_LEVEL: 'error', ...givenSurroundings(engines[0]!, web.database, web.smtp) };
    for (const name of ['customer-0', 'customer-1']) {
      await web.users.registerIdentity({
        clientCustomerId: name,
        email: `${name}@example.com`,
        enrollment: { proveId: name.replace('customer', 'prove'), verifiedAt: new Date('2025-01-01') },
      });
    }
  });

  afterAll(() => web.close());

  /** Runs the command as the terminal would, without a process of its own; one after the other. */
  async function command(...args: string[]): Promise<Outcome> {
    const outcome: Outcome = { code: 0, stdout: '', stderr: '' };
    const spies = (['stdout', 'stderr'] as const).map((name) =>
      jest
        .spyOn(process[name], 'write')
        .mockImplementation((text: string | Uint8Array) => ((outcome[name] += String(text)), true)),
    );
    outcome.code = await runCommand(args, env);
    for (const spy of spies) spy.mockRestore();
    return outcome;
  }

  async function each(...commands: string[][]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const args of commands) outcomes.push(await command(...args));
    return outcomes;
  }

  const sql = <T>(text: string) => web.dataSource.query<T[]>(text);
  const said = (stdout: string): Outcome => ({ code: 0, stdout: `${stdout}\n`, stderr: '' });
  const refused = (stderr: string): Outcome => ({ code: 1, stdout: '', stderr: `${stderr}\n` });
  const misused = (stderr: string): Outcome => ({ code: 2, stdout: '', stderr: `${stderr}\n` });
  const notTaken = (said: string) => ({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining(said) as string,
  });

  async function receive(...items: Partial<Item>[]): Promise<void> {
    expect((await web.deliver({ notifications: items.map(item) })).status).toBe(200);
  }

  it('quarantine lists, accepts and dismisses, and says what is wrong with what it was given', async () => {
    expect(await command('quarantine')).toEqual(said('Nothing is in quarantine.'));
    const nobody = { clientCustomerId: undefined, identityId: undefined } as never;
    await receive(nobody, { clientCustomerId: 'customer-0', identityId: 'prove-0', eventId: 'e-1' });
    await receive({
      clientCustomerId: 'customer-0',
      identityId: 'prove-0',
      eventId: 'e-1',
      eventType: 'DISCONNECT',
    });
    const [anonymous, reused] = await sql<{ id: string }>('SELECT id FROM vu_quarantine ORDER BY id');

    const { code, stdout } = await command('quarantine', 'list');
    const [first, second, ...more] = stdout.trimEnd().split('\n');
    expect([code, more]).toEqual([0, []]);
    expect(first).toMatch(new RegExp(`^${anonymous!.id}  \\S+Z  default  item  no_customer  `));
    expect(second).toMatch(new RegExp(`^${reused!.id}  \\S+Z  default  item  event_id_reused  `));
    expect((await command('quarantine', 'list', '--after', anonymous!.id)).stdout).toBe(`${second}\n`);

    expect(await command('quarantine', 'accept', anonymous!.id)).toEqual(
      refused(
        'It cannot be applied because it names no customer or its bytes were deleted. Dismiss it instead.',
      ),
    );
    expect(await command('quarantine', 'dismiss', anonymous!.id, '--by', 'operator-7')).toEqual(
      said(`${anonymous!.id} is dismissed.`),
    );
    expect(await command('quarantine', 'accept', reused!.id)).toEqual(said(`${reused!.id} is accepted.`));
    expect(await sql('SELECT decision, decided_by FROM vu_quarantine ORDER BY id')).toEqual([
      { decision: 'dismissed', decided_by: 'operator-7' },
      { decision: 'accepted', decided_by: expect.stringMatching(/./) },
    ]);
    expect(await sql(`SELECT event_type FROM vu_notification WHERE event_id LIKE 'sha256:%'`)).toEqual(
      expect.arrayContaining([{ event_type: 'DISCONNECT' }]),
    );

    const [again, unknown, noId, notNumber, badWord, badAfter, badOption] = await each(
      ['quarantine', 'dismiss', anonymous!.id],
      ['quarantine', 'accept', '999999'],
      ['quarantine', 'accept'],
      ['quarantine', 'dismiss', 'all'],
      ['quarantine', 'empty'],
      ['quarantine', 'list', '--after', 'yesterday'],
      ['quarantine', 'list', '--project', 'default'],
    );
    expect(again).toEqual(refused(`Quarantine holds no undecided entry ${anonymous!.id}.`));
    expect(unknown).toEqual(refused('Quarantine holds no undecided entry 999999.'));
    expect(noId).toEqual(misused('quarantine accept needs an id, a number: see quarantine list.'));
    expect(notNumber).toEqual(misused('quarantine dismiss needs an id, a number: see quarantine list.'));
    expect(badWord).toEqual(misused('quarantine takes list, accept <id> or dismiss <id>, not "empty".'));
    expect(badAfter).toEqual(misused('--after needs the id of an item, a number: see quarantine list.'));
    expect(badOption).toEqual(notTaken("unknown option '--project'"));
  });

  it('retry --host-events counts, redrives and discards dead letters by filter', async () => {
    for (const clientCustomerId of ['customer-0', 'customer-1'])
      await web.users.requireReverification({ clientCustomerId });
    await sql(
      `UPDATE vu_host_event SET status = 'failed', reason = 'ECONNREFUSED', finished_at = '2026-01-31T12:00:00Z'`,
    );
    const [{ count }] = (await sql<{ count: number }>(
      'SELECT count(*)::int AS count FROM vu_host_event',
    )) as [{ count: number }];
    expect(count).toBeGreaterThan(2);
    const many = (...args: string[]) => command('retry', '--host-events', ...args);
    expect(await many('--dry-run')).toEqual(said(`${count} dead letters match.`));
    const [none, other, registered] = await each(
      ['retry', '--host-events', '--dry-run', '--reason', 'TypeError'],
      ['retry', '--host-events', '--dry-run', '--project', 'other'],
      [
        'retry',
        '--host-events',
        '--dry-run',
        '--name',
        'identity.registered',
        '--since',
        '2026-01-31T13:00:00+01:00',
      ],
    );
    expect([none, other]).toEqual([said('0 dead letters match.'), said('0 dead letters match.')]);
    expect(registered).toEqual(said('2 dead letters match.'));
    expect(await sql(`SELECT 1 FROM vu_host_event WHERE status <> 'failed'`)).toEqual([]);

    expect(await many('--discard', '--name', 'identity.registered')).toEqual(
      said('2 dead letters were discarded.'),
    );
    const [{ id }] = (await sql<{ id: string }>(
      `SELECT event_id AS id FROM vu_host_event WHERE status = 'failed' ORDER BY id LIMIT 1`,
    )) as [{ id: string }];
    expect(await command('retry', '--host-event', id)).toEqual(said(`Event ${id} will be delivered again.`));
    expect(await command('retry', '--host-event', id)).toEqual(
      refused(`There is no failed event to the host ${id}.`),
    );
    expect(await many('--reason', 'ECONNREFUSED', '--until', '2026-02-01T00:00:00Z')).toEqual(
      said(`${count - 3} events will be delivered again.`),
    );

    const bad = await each(
      ['retry', '--host-events', '--since', 'yesterday'],
      ['retry', '--host-events', '--name', 'identity.verifed'],
      ['retry', '--host-events', '--dry-run', '--discard', 'all'],
      ['retry', '--host-events', '--older', '3d'],
      ['retry', '--host-event', '17'],
      ['retry', '17', '--dry-run'],
      ['retry', '--host-event', id, '--reason', 'TypeError'],
    );
    expect(bad).toEqual([
      misused('--since needs a time such as 2026-11-30T08:00:00Z.'),
      notTaken('There is no event "identity.verifed". Events are identity.registered, '),
      misused('retry --host-events does not take "all".'),
      notTaken("unknown option '--older'"),
      misused('retry needs the id of an event to the host, a UUID.'),
      misused('--dry-run goes with --host-events or --failed.'),
      misused('--reason goes with --host-events.'),
    ]);
  });

  it('retry --failed lists failed notifications, and puts all of them back', async () => {
    expect(await command('retry', '--failed', '--dry-run')).toEqual(said('0 failed notifications.'));
    expect(await command('retry', '--failed')).toEqual(said('0 notifications will be applied again.'));
    await receive({ clientCustomerId: 'customer-1', identityId: 'prove-1' });
    await sql(
      `UPDATE vu_notification SET status = 'failed', reason = 'made_to_fail', attempts = 8, finished_at = now()
        WHERE client_customer_id = 'customer-1'`,
    );
    const [{ id }] = (await sql<{ id: string }>(
      `SELECT id FROM vu_notification WHERE status = 'failed'`,
    )) as [{ id: string }];
    const { code, stdout } = await command('retry', '--failed', '--dry-run');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(`^${id}  \\S+Z  default  PHONE_NUMBER_CHANGE  made_to_fail\n1 failed notification.\n$`),
      ),
    ]);
    expect(await command('retry', '--failed', 'all')).toEqual(
      misused('retry --failed takes --dry-run only.'),
    );
    expect(await command('retry', '--failed')).toEqual(said('1 notification will be applied again.'));
    expect(await sql(`SELECT attempts, reason FROM vu_notification WHERE id = ${id}`)).toEqual([
      { attempts: 0, reason: null },
    ]);
    expect(await command('retry')).toEqual(
      misused('retry needs the id of a notification, a number: see retry --failed --dry-run.'),
    );
  });

  it('resend queues a failed invitation once, and says why it queues none', async () => {
    const [{ id }] = (await sql<{ id: string }>(
      `SELECT id FROM vu_identity WHERE client_customer_id = 'customer-1'`,
    )) as [{ id: string }];
    await sql(`DELETE FROM vu_reverification WHERE identity_id = '${id}'`);
    expect(await command('resend', 'customer-1')).toEqual(
      refused('Nothing was resent: there is no such email.'),
    );
    await sql(
      `INSERT INTO vu_reverification (id, identity_id, status, opened_at, deadline_at)
       VALUES (gen_random_uuid(), '${id}', 'open', now(), now() + interval '14 days')`,
    );
    await sql(
      `INSERT INTO vu_email (kind, subject_id, step, status, reason, due_at, created_at)
       SELECT 'invitation', id, 0, 'failed', 'refused', now(), now() FROM vu_reverification WHERE identity_id = '${id}'`,
    );
    const [queued, ...bad] = [
      await command('resend', 'customer-1'),
      await command('resend', 'customer-1', '--project', 'default', '--kind', 'invitation'),
      await command('resend', 'nobody'),
      await command('resend', 'customer-1', '--kind', 'newsletter'),
      await command('resend'),
      await command('resend', 'customer-0', 'customer-1'),
    ];
    expect(queued).toEqual(said('The email is queued.'));
    expect(bad).toEqual([
      refused('Nothing was resent: it is still queued or being sent.'),
      refused('There is no customer "nobody" in the project "default".'),
      { ...misused(''), stderr: expect.stringMatching(/^--kind is one of invitation, reminder/) },
      misused('resend needs the clientCustomerId of one customer.'),
      notTaken('too many arguments'),
    ]);
  });
});
