import { CLAIM_LEASE_SECONDS } from '../../src/verified-users/mail/attempt-lease.service';
import { Sweeper } from '../../src/verified-users/schedule/sweeper.service';
import { HoldingProxy } from '../fault/smtp/holding-proxy';
import type { Moment } from '../fault/smtp/misdeeds';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilIdle } from './core/idle-queues';

describe('a worker that is slow, not dead', () => {
  let test: TestApp;
  let proxy: HoldingProxy;
  let clockOffsetMs = 0;

  /** Until `proxy.release()`, the worker is held in the first dialog with the mail server at this command. */
  async function holdWorkerAt(command: Moment): Promise<void> {
    proxy = await HoldingProxy.start([command]);
    test = await startTestApp({
      options: {
        now: () => new Date(Date.now() + clockOffsetMs),
        mail: {
          transport: proxy.url,
          from: 'Example Company <no-reply@example.com>',
          company: { name: 'Example Company', supportEmail: 'support@example.com' },
        },
      },
    });
    proxy.target = test.smtp.url;
    await test.users.registerIdentity({
      clientCustomerId: 'customer',
      email: 'customer@example.com',
      enrollment: { proveId: 'prove', verifiedAt: new Date('2025-01-01') },
    });
    await test.deliver({ notifications: [item({ clientCustomerId: 'customer', identityId: 'prove' })] });
    await proxy.allHeld();
  }

  afterEach(async () => {
    await test.close();
    await proxy.stop();
  });

  const attempts = () =>
    test.dataSource.query<{ number: number; outcome: string; status: string }[]>(
      `SELECT number, outcome, status FROM vu_email_attempt a JOIN vu_email e ON e.id = a.email_id ORDER BY number`,
    );

  it('P10 whose lease expired before the content is fenced off: another attempt sends the email, once', async () => {
    await holdWorkerAt('RCPT');
    // Again if the lease was renewed just after the clock was moved.
    do {
      clockOffsetMs += (CLAIM_LEASE_SECONDS + 1) * 1000;
      await test.app.get(Sweeper, { strict: false }).sweep();
    } while ((await attempts())[0]!.outcome === 'started');
    await test.smtp.received(1);

    proxy.release();
    await untilIdle(test);
    expect(await attempts()).toEqual([
      { number: 1, outcome: 'deferred', status: 'sent' },
      { number: 2, outcome: 'sent', status: 'sent' },
    ]);
    expect(test.smtp.messages).toHaveLength(1);
  });

  it.each<[string, Moment, number]>([
    ['before the content, sends nothing', 'RCPT', 0],
    ['after the content, leaves the other email alone', 'end', 1],
  ])(
    'P10 whose email was forgotten in a failover, and its number given to another, %s',
    async (_, command, messages) => {
      await holdWorkerAt(command);
      // Sequences are behind on a promoted standby: another worker has claimed another email under the same numbers.
      await test.dataSource.query(`UPDATE vu_email SET subject_id = gen_random_uuid()`);
      await test.dataSource.query(`UPDATE vu_email_attempt SET message_id = '<other@example.com>'`);
      proxy.release();
      await untilIdle(test);
      expect(await attempts()).toEqual([{ number: 1, outcome: 'started', status: 'sending' }]);
      expect(test.smtp.messages).toHaveLength(messages);
    },
  );
});
