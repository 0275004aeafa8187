import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import {
  OnVerifiedUser,
  type HostEvent,
  type VerifiedUserEvent,
  type VerifiedUsersModuleOptions,
} from '../../src';
import { Sweeper } from '../../src/verified-users/schedule/sweeper.service';
import { engines } from '../support/engines';
import { WEBHOOK_SECRET } from '../support/sign';
import { startTestApp, TEST_KEY } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** What P9 gives a lost worker's event: lease, grace and the pause between two sweeps. */
const WITHIN_MS = 60_000;

describe.each(engines)('P9 events to the host, queue on $name', (engine) => {
  let database: TestDatabase;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    database = await createTestDatabase();
  });

  afterEach(async () => {
    child?.kill('SIGKILL');
    await database.drop();
  });

  it('a process killed in the middle of a handler: another one tells it again, and not what had run', async () => {
    const heard: string[] = [];
    class Host {
      @OnVerifiedUser('identity.registered')
      quick() {
        heard.push('quick');
      }
      @OnVerifiedUser('identity.registered')
      endless({ clientCustomerId }: VerifiedUserEvent<'identity.registered'>) {
        heard.push(`endless ${clientCustomerId}`);
      }
    }
    const queue = engine.queue(database.url);
    const options: VerifiedUsersModuleOptions = {
      projects: [{ webhookSecrets: [WEBHOOK_SECRET] }],
      queue,
      mail: {
        transport: 'smtp://127.0.0.1:9',
        from: 'Example Company <no-reply@example.com>',
        company: { name: 'Example Company', supportEmail: 'support@example.com' },
      },
      encryption: { keys: [TEST_KEY] },
      publicUrl: 'http://localhost:3000',
    };
    child = fork(join(__dirname, 'host-events/host-worker.cjs'), [
      JSON.stringify({ databaseUrl: database.url, options }),
    ]);
    const inEndless = new Promise<void>((resolve, reject) => {
      child!.on('message', (method) => method === 'endless' && resolve());
      child!.once('exit', (code) => reject(new Error(`The worker ended with ${code}`)));
    });
    const web = await startTestApp({ database, engine, options: { queue }, extras: { role: 'web' } });
    await web.users.registerIdentity({ clientCustomerId: 'customer' });
    await inEndless;
    const killed = once(child, 'exit');
    child.kill('SIGKILL');
    await killed;

    const worker = await startTestApp({
      database,
      engine,
      options: { queue, now: () => new Date(Date.now() + WITHIN_MS) },
      extras: { role: 'worker' },
      host: { providers: [Host] },
    });
    await worker.app.get(Sweeper, { strict: false }).sweep();
    await worker.until(async () => {
      const rows = await worker.dataSource.query<Pick<HostEvent, 'status'>[]>(
        'SELECT status FROM vu_host_event',
      );
      return rows.every(({ status }) => status === 'done');
    });
    expect(heard).toEqual(['endless customer']);
    await worker.close();
    await web.close();
  });
});
