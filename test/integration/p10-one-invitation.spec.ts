import { EventEmitter, once } from 'node:events';
import { Email, EmailAttempt, Reverification } from '../../src';
import { SendEmail } from '../../src/verified-users/mail/send-email.service';
import { Sweeper } from '../../src/verified-users/schedule/sweeper.service';
import { startCuttingProxy, type CuttingProxy } from '../support/cutting-proxy';
import { item } from '../support/notification-item';
import { startSmtpCatcher, type SmtpCatcher } from '../support/smtp-catcher';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilIdle } from './core/idle-queues';

const RACERS = 16;
const MANY = 20;

/** Answers for the next commands of their kind, in order; when there is none, the command is accepted. */
interface Refusals {
  from: Error[];
  to: Error[];
  data: Error[];
}

const smtpError = (responseCode: number) => Object.assign(new Error('said by the test'), { responseCode });

describe('P10 one invitation per cause and step', () => {
  let test: TestApp;
  let smtp: SmtpCatcher;
  let proxy: CuttingProxy;
  let clockOffsetMs = 0;
  let customers = 0;
  const refusals: Refusals = { from: [], to: [], data: [] };
  const arrivals = new EventEmitter();

  beforeAll(async () => {
    smtp = await startSmtpCatcher({
      onMailFrom: (_address, _session, done) => done(refusals.from.shift()),
      onRcptTo: (_address, _session, done) => done(refusals.to.shift()),
      onData: (stream, _session, done) => {
        let content = '';
        stream.on('data', (data: Buffer) => (content += data.toString()));
        stream.on('end', () => {
          const refusal = refusals.data.shift();
          if (!refusal) received.push(content);
          done(refusal);
          arrivals.emit('message');
        });
      },
    });
    proxy = await startCuttingProxy(smtp.url);
    test = await startTestApp({
      smtp,
      options: {
        now: () => new Date(Date.now() + clockOffsetMs),
        mail: {
          transport: proxy.url,
          from: 'Example Company <no-reply@example.com>',
          company: { name: 'Example Company', supportEmail: 'support@example.com' },
          retry: { firstDelaySeconds: 0, maxDelaySeconds: 0 },
        },
      },
    });
  });

  const received: string[] = [];

  beforeEach(() => {
    received.length = 0;
    clockOffsetMs = 0;
    proxy.heal();
  });

  afterAll(async () => {
    await test.close();
    await proxy.stop();
    await smtp.stop();
  });

  /** Registers a customer and lets one event happen to them. */
  async function causeInvitation(email: string | undefined = `c${customers}@example.com`): Promise<string> {
    const clientCustomerId = `customer-${(customers += 1)}`;
    await test.users.registerIdentity({
      clientCustomerId,
      email,
      phoneNumber: '+12025550123',
      enrollment: { proveId: clientCustomerId, verifiedAt: new Date('2025-01-01') },
    });
    await test.deliver({ notifications: [item({ clientCustomerId, identityId: clientCustomerId })] });
    return clientCustomerId;
  }

  /** The only email of the customer's only case, once nothing is under way, with its attempts. */
  async function emailOf(clientCustomerId: string) {
    await untilIdle(test);
    const view = await test.users.findIdentity(clientCustomerId);
    const emails = await test.dataSource.getRepository(Email).findBy({ subjectId: view!.reverification!.id });
    expect(emails).toHaveLength(1);
    const attempts = await test.dataSource
      .getRepository(EmailAttempt)
      .find({ where: { emailId: emails[0]!.id }, order: { number: 'ASC' } });
    return { email: emails[0]!, attempts, outcomes: attempts.map((attempt) => attempt.outcome), view: view! };
  }

  it('P10 taken by the mail server: sent once, with the answer on record', async () => {
    const { email, outcomes, attempts, view } = await emailOf(await causeInvitation());
    expect([email.status, outcomes]).toEqual(['sent', ['sent']]);
    expect(attempts[0]).toMatchObject({ responseCode: 250, response: expect.stringContaining('250') });
    expect(view.reverification?.status).toBe('invited');
    expect(received).toHaveLength(1);
  });

  it.each([
    ['450 at RCPT TO', 'to', 450],
    ['451 after the content', 'data', 451],
  ] as const)('P10 a temporary %s is tried again, and sent once', async (_, command, code) => {
    refusals[command].push(smtpError(code));
    const { email, outcomes, attempts } = await emailOf(await causeInvitation());
    expect([email.status, outcomes]).toEqual(['sent', ['deferred', 'sent']]);
    expect(attempts[0]).toMatchObject({ responseCode: code });
    expect(received).toHaveLength(1);
  });

  it('P10 a server that hangs up with 421 before the content gets the email over another connection, once', async () => {
    refusals.from.push(smtpError(421));
    const { email, outcomes } = await emailOf(await causeInvitation());
    expect([email.status, outcomes.at(-1)]).toEqual(['sent', 'sent']);
    expect(received).toHaveLength(1);
  });

  it.each([
    ['550 at RCPT TO', 'to', 550],
    ['554 after the content', 'data', 554],
  ] as const)('P10 a permanent %s is final', async (_, command, code) => {
    refusals[command].push(smtpError(code));
    const { email, outcomes, attempts, view } = await emailOf(await causeInvitation());
    expect([email.status, email.reason, outcomes]).toEqual(['failed', 'refused', ['refused']]);
    expect(attempts[0]).toMatchObject({ responseCode: code });
    expect(view.reverification?.status).toBe('open');
    expect(received).toHaveLength(0);
  });

  it('P10 is sent once after any number of temporary failures', async () => {
    refusals.to.push(...Array.from({ length: MANY }, () => smtpError(450)));
    const { email, outcomes } = await emailOf(await causeInvitation());
    expect([email.status, outcomes.length, outcomes.at(-1)]).toEqual(['sent', MANY + 1, 'sent']);
    expect(received).toHaveLength(1);
  });

  it('P10 the line is torn before the content: surely nothing was taken, so it is tried again', async () => {
    proxy.cutAfter(/RCPT TO/i, false);
    refusals.to.length = 0;
    const causing = causeInvitation();
    const deferred = () => test.dataSource.getRepository(EmailAttempt).countBy({ outcome: 'deferred' });
    const before = await deferred();
    await test.until(async () => (await deferred()) > before);
    proxy.heal();
    const { email, outcomes } = await emailOf(await causing);
    expect(outcomes.slice(0, -1).every((outcome) => outcome === 'deferred')).toBe(true);
    expect([email.status, outcomes.at(-1)]).toEqual(['sent', 'sent']);
    expect(received).toHaveLength(1);
  });

  it.each([
    ['in the middle of the content', /\r\nSubject:/i, false, 0],
    ['after the last byte, before the answer', /\r\n\.\r\n$/, true, 1],
  ])(
    'P10 the line is torn %s: doubtful, recorded as such, never repeated',
    async (_, said, forward, arrived) => {
      proxy.cutAfter(said, forward);
      const arrival = arrived ? once(arrivals, 'message') : Promise.resolve();
      const clientCustomerId = await causeInvitation();
      await test.until(async () =>
        (await emailsOf(clientCustomerId)).some((email) => email.status === 'doubtful'),
      );
      proxy.heal();
      await arrival;
      clockOffsetMs = 3_600_000;
      await test.app.get(Sweeper, { strict: false }).sweep();
      const { email, outcomes, view } = await emailOf(clientCustomerId);
      expect([email.status, outcomes]).toEqual(['doubtful', ['doubtful']]);
      expect(view.reverification?.status).toBe('open');
      expect(received).toHaveLength(arrived);
    },
  );

  it('P10 a connection that the server closed between two emails is no reason for doubt', async () => {
    await emailOf(await causeInvitation());
    proxy.cutAll();
    const { email, outcomes } = await emailOf(await causeInvitation());
    expect([email.status, outcomes.at(-1)]).toEqual(['sent', 'sent']);
    expect(outcomes).not.toContain('doubtful');
    expect(received).toHaveLength(2);
  });

  it.each([
    ['after its content started', 'true'],
    ['in the previous version, which does not record whether it started', 'NULL'],
  ])('P10 the worker of an email died %s: the email is doubtful', async (_, contentStarted) => {
    const clientCustomerId = await causeInvitation();
    const { email } = await emailOf(clientCustomerId);
    // As the row was at the moment of the kill: claimed, and nobody left who knows more.
    await test.dataSource.query(
      `UPDATE vu_email SET status = 'sending', due_at = now(), finished_at = NULL WHERE id = $1`,
      [email.id],
    );
    await test.dataSource.query(
      `UPDATE vu_email_attempt SET outcome = 'started', finished_at = NULL, content_started = ${contentStarted}
        WHERE email_id = $1`,
      [email.id],
    );
    clockOffsetMs = 3_600_000;
    await test.app.get(Sweeper, { strict: false }).sweep();
    const after = await emailOf(clientCustomerId);
    expect([after.email.status, after.email.reason, after.outcomes]).toEqual([
      'doubtful',
      'worker_lost',
      ['doubtful'],
    ]);
    expect(received).toHaveLength(1);
  });

  it(`P10 of ${RACERS} workers on one email one sends it`, async () => {
    const clientCustomerId = await causeInvitation();
    const { email } = await emailOf(clientCustomerId);
    await test.dataSource.query('DELETE FROM vu_email_attempt WHERE email_id = $1', [email.id]);
    await test.dataSource.query(
      `UPDATE vu_email SET status = 'queued', attempts = 0, due_at = created_at, finished_at = NULL WHERE id = $1`,
      [email.id],
    );
    received.length = 0;
    const sender = test.app.get(SendEmail, { strict: false });
    await Promise.all(Array.from({ length: RACERS }, () => sender.send(email.id)));
    const after = await emailOf(clientCustomerId);
    expect([after.email.status, after.outcomes]).toEqual(['sent', ['sent']]);
    expect(received).toHaveLength(1);
  });

  it('P10 several causes of one case share its one invitation', async () => {
    const clientCustomerId = await causeInvitation();
    const types = ['DISCONNECT', 'PORT', 'MOVED_OUT_OF_COVERAGE'];
    await test.deliver({
      notifications: types.map((eventType) =>
        item({ clientCustomerId, identityId: clientCustomerId, eventType }),
      ),
    });
    const { outcomes, view } = await emailOf(clientCustomerId);
    expect(outcomes).toEqual(['sent']);
    expect(view.history.filter((entry) => entry.what === 'notification_applied')).toHaveLength(4);
    expect(received).toHaveLength(1);
  });

  it('P10 a customer without an address: the email says why it was not sent', async () => {
    const clientCustomerId = `customer-${(customers += 1)}`;
    await test.users.registerIdentity({ clientCustomerId, enrollment: { proveId: clientCustomerId } });
    await test.deliver({ notifications: [item({ clientCustomerId, identityId: clientCustomerId })] });
    const { email, outcomes } = await emailOf(clientCustomerId);
    expect([email.status, email.reason, outcomes]).toEqual(['cancelled', 'no_email_address', []]);
  });

  it('P10 a case that was closed before its email left: the email is cancelled', async () => {
    const clientCustomerId = await causeInvitation();
    const { email, view } = await emailOf(clientCustomerId);
    await test.dataSource
      .getRepository(Reverification)
      .update({ id: view.reverification!.id }, { status: 'cancelled' });
    await test.dataSource.query('DELETE FROM vu_email_attempt WHERE email_id = $1', [email.id]);
    await test.dataSource.query(
      `UPDATE vu_email SET status = 'queued', attempts = 0, due_at = created_at, finished_at = NULL WHERE id = $1`,
      [email.id],
    );
    received.length = 0;
    await test.app.get(SendEmail, { strict: false }).send(email.id);
    const after = await emailOf(clientCustomerId);
    expect([after.email.status, after.email.reason, after.outcomes]).toEqual([
      'cancelled',
      'case_closed',
      [],
    ]);
    expect(received).toHaveLength(0);
  });

  async function emailsOf(clientCustomerId: string): Promise<Email[]> {
    const view = await test.users.findIdentity(clientCustomerId);
    const subjectId = view?.reverification?.id;
    return subjectId ? test.dataSource.getRepository(Email).findBy({ subjectId }) : [];
  }
});
