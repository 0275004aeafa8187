import { randomUUID } from 'node:crypto';
import { Email, HostEvent } from '../../src';
import { item } from '../support/notification-item';
import { startSmtpCatcher, type SmtpCatcher } from '../support/smtp-catcher';
import { ADA, startApiScene, type ApiScene } from './company-api/api-scene';
import { untilIdle } from './core/idle-queues';

const RACERS = 8;
const LINK = /\/reverify\/([\w-]{43})/;

describe('P10 emails that were not sent can be resent', () => {
  let scene: ApiScene;
  let smtp: SmtpCatcher;
  /** SMTP answers to the next recipients, in order; when used up: accepted. */
  const refusals: number[] = [];

  beforeAll(async () => {
    smtp = await startSmtpCatcher({
      onRcptTo: (_address, _session, done) => {
        const responseCode = refusals.shift();
        done(responseCode ? Object.assign(new Error('refused by the test'), { responseCode }) : null);
      },
    });
    scene = await startApiScene({ smtp });
  });

  afterAll(async () => {
    await scene.stop();
    await smtp.stop();
  });

  async function register(fields: object = {}) {
    const clientCustomerId = randomUUID();
    const email: string | undefined = `${clientCustomerId}@example.com`;
    const enrollment = { proveId: clientCustomerId, enrolled: true, verifiedAt: '2025-01-01T00:00:00Z' };
    await scene.call('POST', '', { ...ADA, clientCustomerId, email, enrollment, ...fields });
    return { clientCustomerId, email };
  }

  async function doubt(clientCustomerId: string, eventType = 'PHONE_NUMBER_CHANGE'): Promise<void> {
    await scene.deliver({
      notifications: [item({ clientCustomerId, identityId: clientCustomerId, eventType })],
    });
    await untilIdle(scene);
  }

  async function emailsOf(clientCustomerId: string) {
    await untilIdle(scene);
    const { reverification } = (await scene.users.findIdentity(clientCustomerId))!;
    return scene.dataSource
      .getRepository(Email)
      .find({ where: { subjectId: reverification!.id }, order: { id: 'ASC' } });
  }

  const summary = (emails: Email[]) =>
    emails.map(({ kind, step, status, reason }) => [kind, step, status, reason].join(' '));

  const linksTo = (address: string) =>
    smtp.messages
      .filter(({ to }) => [to ?? []].flat().some(({ text }) => text === address))
      .flatMap(({ text }) => LINK.exec(text ?? '')?.[1] ?? []);

  const eventsOf = async (clientCustomerId: string, name: string) => {
    const { identityId } = (await scene.users.findIdentity(clientCustomerId))!;
    return scene.dataSource.getRepository(HostEvent).findBy({ identityId, name: name as never });
  };

  const isLive = async (token: string) => (await fetch(`${scene.url}/reverify/${token}`)).status === 200;

  async function refused() {
    refusals.push(550);
    const customer = await register();
    await doubt(customer.clientCustomerId);
    expect(summary(await emailsOf(customer.clientCustomerId))).toEqual(['invitation 0 failed refused']);
    return customer;
  }

  it('P10 invites again when the company requires it after a failed invitation', async () => {
    const { clientCustomerId, email } = await refused();
    const answer = await scene.call('POST', `/${clientCustomerId}/reverifications`, { invite: true });
    expect(answer.status).toBe(200);
    expect(answer.body.invitation).toEqual({ queued: true, reason: null });
    expect(summary(await emailsOf(clientCustomerId))).toEqual([
      'invitation 0 failed refused',
      'invitation 1 sent ',
    ]);
    expect(linksTo(email)).toHaveLength(1);
    const again = await scene.call('POST', `/${clientCustomerId}/reverifications`, { invite: true });
    expect(again.body.invitation).toEqual({ queued: false, reason: 'already_sent' });
    expect(await emailsOf(clientCustomerId)).toHaveLength(2);
  });

  it('P10 shows the latest email of the case, without an address', async () => {
    const { clientCustomerId } = await refused();
    const { body, text } = await scene.call('GET', `/${clientCustomerId}`);
    expect(body.email).toEqual({
      ...{ kind: 'invitation', step: 0, status: 'failed', reason: 'refused', attempts: 1 },
      createdAt: expect.any(String),
      finishedAt: expect.any(String),
    });
    expect(text).not.toContain('@');
  });

  it('P10 raises email.failed without an address', async () => {
    const { clientCustomerId } = await refused();
    const { reverification } = (await scene.users.findIdentity(clientCustomerId))!;
    expect(await eventsOf(clientCustomerId, 'email.failed')).toMatchObject([
      {
        reverificationId: reverification!.id,
        detail: { kind: 'invitation', status: 'failed', reason: 'refused' },
      },
    ]);
  });

  it(`P10 queues one email when ${RACERS} operators resend at once`, async () => {
    const { clientCustomerId, email } = await refused();
    const answers = await Promise.all(
      Array.from({ length: RACERS }, () => scene.call('POST', `/${clientCustomerId}/emails/resend`)),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: RACERS }, () => 200));
    expect(answers.filter(({ body }) => body.queued)).toHaveLength(1);
    expect(summary(await emailsOf(clientCustomerId))).toEqual([
      'invitation 0 failed refused',
      'invitation 1 sent ',
    ]);
    expect(linksTo(email)).toHaveLength(1);
  });

  it('P10 resends a doubtful invitation, and its earlier link stops working', async () => {
    const { clientCustomerId, email } = await register();
    await doubt(clientCustomerId);
    const [invitation] = await emailsOf(clientCustomerId);
    await scene.dataSource.query(`UPDATE vu_email SET status = 'doubtful' WHERE id = $1`, [invitation!.id]);
    expect(await scene.users.resendEmail({ clientCustomerId })).toEqual({ queued: true, reason: null });
    expect(summary(await emailsOf(clientCustomerId))).toEqual([
      'invitation 0 doubtful ',
      'invitation 1 sent ',
    ]);
    const links = linksTo(email);
    expect(await Promise.all(links.map(isLive))).toEqual([false, true]);
  });

  it('P10 resends nothing for a closed case, and says why', async () => {
    const { clientCustomerId } = await refused();
    await scene.call('POST', `/${clientCustomerId}/reverifications/current/cancel`);
    const answer = await scene.call('POST', `/${clientCustomerId}/emails/resend`);
    expect(answer.body).toEqual({ queued: false, reason: 'case_closed' });
    expect(await emailsOf(clientCustomerId)).toHaveLength(1);
    expect((await scene.call('POST', '/nobody/emails/resend')).body.code).toBe('IDENTITY_NOT_FOUND');
  });

  describe('a customer without an address', () => {
    it('P10 reports that the customer was not invited, and invites once an address is added', async () => {
      const { clientCustomerId } = await register({ email: undefined });
      await doubt(clientCustomerId);
      expect(await eventsOf(clientCustomerId, 'reverification.required')).toMatchObject([
        { detail: { invited: false } },
      ]);
      expect(summary(await emailsOf(clientCustomerId))).toEqual(['invitation 0 cancelled no_email_address']);
      const asked = await scene.call('POST', `/${clientCustomerId}/reverifications`, { invite: true });
      expect(asked.body.invitation).toEqual({ queued: false, reason: 'no_email_address' });

      const email = `${clientCustomerId}@example.com`;
      await scene.call('PATCH', `/${clientCustomerId}/contact`, { email });
      expect(summary(await emailsOf(clientCustomerId))).toEqual([
        'invitation 0 cancelled no_email_address',
        'invitation 1 sent ',
      ]);
      expect(await Promise.all(linksTo(email).map(isLive))).toEqual([true]);
      expect((await scene.users.findIdentity(clientCustomerId))!.reverification!.status).toBe('invited');
    });

    it('sends no invitation to an added address if the company wanted none', async () => {
      const { clientCustomerId } = await register({ email: undefined });
      await scene.call('POST', `/${clientCustomerId}/reverifications`, { invite: false });
      await scene.call('PATCH', `/${clientCustomerId}/contact`, { email: `${clientCustomerId}@example.com` });
      expect(await emailsOf(clientCustomerId)).toEqual([]);
    });

    it('plans no reminder before there is an invitation', async () => {
      const { clientCustomerId } = await register({ email: undefined });
      await doubt(clientCustomerId);
      const nextReminder = () =>
        scene.dataSource.query<unknown[]>(
          `SELECT next_reminder_at AS at FROM vu_reverification
            WHERE identity_id = (SELECT id FROM vu_identity WHERE client_customer_id = $1)`,
          [clientCustomerId],
        );
      expect(await nextReminder()).toEqual([{ at: null }]);
      await scene.call('PATCH', `/${clientCustomerId}/contact`, { email: `${clientCustomerId}@example.com` });
      expect(await nextReminder()).toEqual([{ at: expect.any(Date) }]);
    });
  });
});
