import { SendEmail } from '../../src/verified-users/mail/send-email.service';
import { Sweeper } from '../../src/verified-users/schedule/sweeper.service';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilIdle } from './core/idle-queues';

describe('rows that were written under a clock that was ahead', () => {
  let test: TestApp;

  beforeEach(async () => {
    test = await startTestApp();
    await test.users.registerIdentity({
      clientCustomerId: 'customer',
      email: 'customer@example.com',
      enrollment: { proveId: 'prove', verifiedAt: new Date('2025-01-01') },
    });
    await test.deliver({ notifications: [item({ clientCustomerId: 'customer', identityId: 'prove' })] });
    await untilIdle(test);
    await test.dataSource.query('DELETE FROM vu_email_attempt');
  });
  afterEach(() => test.close());

  /** The one row as it was right after it was written, by a clock so far ahead. */
  const write = (sql: string, ahead: string) => test.dataSource.query(sql, [ahead]);
  const sweep = async () => {
    await test.app.get(Sweeper, { strict: false }).sweep();
    await untilIdle(test);
  };
  const statusIn = async (table: string) => {
    const rows = await test.dataSource.query<{ status: string }[]>(`SELECT status FROM ${table}`);
    return rows.map(({ status }) => status);
  };

  const FRESH_NOTIFICATION = `UPDATE vu_notification SET status = 'stored', due_at = now() + $1::interval, received_at = now() + $1::interval`;
  const PUT_OFF_NOTIFICATION = `UPDATE vu_notification SET status = 'stored', attempts = 1, due_at = now() + $1::interval`;
  const FRESH_EMAIL = `UPDATE vu_email SET status = 'queued', attempts = 0, due_at = now() + $1::interval, created_at = now() + $1::interval`;
  const PUT_OFF_EMAIL = `UPDATE vu_email SET status = 'queued', attempts = 1, reason = 'deferred', due_at = now() + $1::interval`;
  const LATER_EMAIL = `UPDATE vu_email SET status = 'queued', attempts = 0, due_at = now() + $1::interval, created_at = now()`;

  const LATER_EMAIL_AHEAD = `UPDATE vu_email SET status = 'queued', attempts = 0, due_at = now() + $1::interval, created_at = now() + '1 hour'`;

  it.each([
    ['a fresh notification', '3 minutes', FRESH_NOTIFICATION, 'vu_notification', 'applied'],
    ['a fresh notification', '1 hour', FRESH_NOTIFICATION, 'vu_notification', 'applied'],
    ['a notification that was put off', '2 hours', PUT_OFF_NOTIFICATION, 'vu_notification', 'applied'],
    ['a fresh email', '3 minutes', FRESH_EMAIL, 'vu_email', 'sent'],
    ['a fresh email', '1 hour', FRESH_EMAIL, 'vu_email', 'sent'],
    ['an email that was put off', '2 hours', PUT_OFF_EMAIL, 'vu_email', 'sent'],
    ['an email that was made for later', '3 hours', LATER_EMAIL_AHEAD, 'vu_email', 'sent'],
  ])(
    'P7 %s, %s ahead, does not wait for the clock: the next sweep wakes it',
    async (_, ahead, sql, table, end) => {
      await write(sql, ahead);
      await sweep();
      expect(await statusIn(table)).toEqual([end]);
    },
  );

  it.each([
    ['a notification that was put off', '3 minutes', PUT_OFF_NOTIFICATION, 'vu_notification', 'stored'],
    ['an email that was put off', '3 minutes', PUT_OFF_EMAIL, 'vu_email', 'queued'],
    ['an email that was made for later', '1 hour', LATER_EMAIL, 'vu_email', 'queued'],
  ])('P7 %s by %s waits for its time', async (_, ahead, sql, table, end) => {
    await write(sql, ahead);
    await sweep();
    expect(await statusIn(table)).toEqual([end]);
  });

  it('P7 a fresh email is sent at its first wake-up, whatever the clock says', async () => {
    await write(FRESH_EMAIL, '1 hour');
    const [row] = await test.dataSource.query<{ id: string }[]>('SELECT id FROM vu_email');
    await test.app.get(SendEmail, { strict: false }).send(row!.id);
    expect(await statusIn('vu_email')).toEqual(['sent']);
  });

  it.each([
    ['of the previous version', 'NULL', '4 minutes', '5 minutes'],
    ['that is renewed', 'false', '30 seconds', '1 minute'],
  ])(
    'P9 P10 a lease %s lasts no longer than one that is taken now, and does not expire early',
    async (_, contentStarted, above, below) => {
      await write(
        `UPDATE vu_email SET status = 'sending', attempts = 1, due_at = now() + $1::interval`,
        '1 hour',
      );
      await test.dataSource.query(
        `INSERT INTO vu_email_attempt (email_id, number, started_at, content_started)
         SELECT id, 1, now(), ${contentStarted} FROM vu_email`,
      );
      await sweep();
      const rows = await test.dataSource.query<unknown[]>(
        `SELECT status, due_at BETWEEN now() + $1::interval AND now() + $2::interval AS "endsSoon" FROM vu_email`,
        [above, below],
      );
      expect(rows).toEqual([{ status: 'sending', endsSoon: true }]);
    },
  );
});
