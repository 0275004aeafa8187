import { randomUUID } from 'node:crypto';
import { Email, EmailAttempt, HostEvent, MetricsRegistry, type BounceReport } from '../../src';
import { VerifiedIdentity } from '../../src';
import { SendEmail } from '../../src/verified-users/mail/send-email.service';
import { item } from '../support/notification-item';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilIdle } from './core/idle-queues';
import { WEBHOOK_SECRET } from '../support/sign';

const TOKEN = 'token-of-the-company-0123456789abcdef';
const OTHER_TOKEN = 'token-of-the-other-0123456789abcdef';

describe('emails that come back', () => {
  let test: TestApp;

  beforeAll(async () => {
    test = await startTestApp({
      options: {
        projects: [
          { webhookSecrets: [WEBHOOK_SECRET] },
          { name: 'other', webhookSecrets: [`${WEBHOOK_SECRET}x`] },
        ],
        companyApi: {
          tokens: [TOKEN, { token: OTHER_TOKEN, projects: ['other'], name: 'other' }],
        },
      },
    });
  });
  afterAll(() => test.close());

  /** A customer whose invitation was sent, and that email. */
  async function invited(email = `${randomUUID()}@example.net`) {
    const clientCustomerId = `customer-${randomUUID()}`;
    await test.users.registerIdentity({
      clientCustomerId,
      email,
      phoneNumber: '+12025550123',
      enrollment: { proveId: clientCustomerId, verifiedAt: new Date('2025-01-01') },
    });
    await cause(clientCustomerId);
    const { attempt, view } = await latest(clientCustomerId);
    return { clientCustomerId, email, messageId: attempt!.messageId!, view };
  }

  async function cause(clientCustomerId: string) {
    await test.deliver({ notifications: [item({ clientCustomerId, identityId: clientCustomerId })] });
    await untilIdle(test);
  }

  async function latest(clientCustomerId: string) {
    const view = (await test.users.findIdentity(clientCustomerId))!;
    const [email] = await test.dataSource.getRepository(Email).find({
      where: { subjectId: view.reverification!.id },
      order: { id: 'DESC' },
      take: 1,
    });
    const attempt = await test.dataSource
      .getRepository(EmailAttempt)
      .findOne({ where: { emailId: email!.id }, order: { id: 'DESC' } });
    return { view, email: email!, attempt };
  }

  const eventsOf = (identityId: string) =>
    test.dataSource.getRepository(HostEvent).find({ where: { identityId, name: 'email.failed' } });

  async function post(
    body: unknown,
    token: string | null = TOKEN,
  ): Promise<{ status: number; body: BounceReport }> {
    const answer = await fetch(`${test.url}/verified-users/bounces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as BounceReport };
  }

  it('a hard bounce fails the email, marks the address and tells the host, once of 16 reports', async () => {
    const { clientCustomerId, messageId } = await invited();
    const reports = await Promise.all(
      Array.from({ length: 16 }, () => test.users.reportBounce({ messageId, type: 'hard', status: '5.1.1' })),
    );
    expect(reports.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1);
    expect(reports.filter(({ outcome }) => outcome === 'already_recorded')).toHaveLength(15);
    for (const report of reports) {
      expect(report).toMatchObject({ clientCustomerId, project: 'default', emailUndeliverable: true });
    }
    const { view, email, attempt } = await latest(clientCustomerId);
    expect([email.status, email.reason]).toEqual(['failed', 'bounced']);
    expect(attempt).toMatchObject({ outcome: 'sent', bounce: 'hard', bounceStatus: '5.1.1' });
    expect(view.emailUndeliverableSince).toBeInstanceOf(Date);
    expect(view.history.filter(({ what }) => what === 'email_undeliverable')).toHaveLength(1);
    const events = await eventsOf(view.identityId);
    expect(events.map(({ detail }) => detail)).toEqual([
      { kind: 'invitation', status: 'failed', reason: 'bounced' },
    ]);
    const metrics = await test.app.get(MetricsRegistry, { strict: false }).metrics();
    expect(metrics).toMatch(/verified_users_email_bounces_total\{type="hard"\} [1-9]/);
  });

  it('a soft bounce only counts, and a hard one afterwards stops', async () => {
    const { clientCustomerId, messageId } = await invited();
    expect(await test.users.reportBounce({ messageId, status: '5.2.2' })).toMatchObject({
      outcome: 'recorded',
      emailUndeliverable: false,
    });
    const soft = await latest(clientCustomerId);
    expect([soft.email.status, soft.attempt!.bounce, soft.view.emailUndeliverableSince]).toEqual([
      'sent',
      'soft',
      null,
    ]);
    expect(await eventsOf(soft.view.identityId)).toEqual([]);
    expect((await test.users.reportBounce({ messageId, type: 'soft' })).outcome).toBe('already_recorded');
    expect((await test.users.reportBounce({ messageId, type: 'hard' })).outcome).toBe('recorded');
    expect((await test.users.reportBounce({ messageId, type: 'soft' })).outcome).toBe('already_recorded');
    expect((await latest(clientCustomerId)).attempt!.bounce).toBe('hard');
  });

  it('nothing is written to the address any more: a new case says so', async () => {
    const { clientCustomerId, email, messageId } = await invited();
    await test.users.reportBounce({ messageId, type: 'hard' });
    await test.users.cancelReverification({ clientCustomerId });
    expect(await test.users.resendEmail({ clientCustomerId })).toEqual({
      queued: false,
      reason: 'case_closed',
    });
    await test.users.requireReverification({ clientCustomerId });
    await untilIdle(test);
    const { view } = await latest(clientCustomerId);
    expect(view.email).toMatchObject({ status: 'cancelled', reason: 'undeliverable_address' });
    const required = await test.dataSource
      .getRepository(HostEvent)
      .findOneByOrFail({ name: 'reverification.required', reverificationId: view.reverification!.id });
    expect(required.detail).toEqual({ invited: false });
    expect(await test.users.resendEmail({ clientCustomerId })).toEqual({
      queued: false,
      reason: 'undeliverable_address',
    });
    expect(test.smtp.messages.filter(({ to }) => [to].flat()[0]!.text === email)).toHaveLength(1);
  });

  it('an email that was queued before the bounce is not sent after it', async () => {
    const { clientCustomerId, messageId, email } = await invited();
    await test.users.reportBounce({ messageId, type: 'hard' });
    const { view } = await latest(clientCustomerId);
    const now = new Date();
    const { id } = await test.dataSource.getRepository(Email).save({
      ...{ kind: 'reminder', subjectId: view.reverification!.id, step: 1, status: 'queued' },
      ...{ createdAt: now, dueAt: now },
    });
    await test.app.get(SendEmail, { strict: false }).send(id);
    const reminder = await test.dataSource.getRepository(Email).findOneByOrFail({ id });
    expect([reminder.status, reminder.reason]).toEqual(['cancelled', 'undeliverable_address']);
    expect(test.smtp.messages.filter(({ to }) => [to].flat()[0]!.text === email)).toHaveLength(1);
  });

  it('another address is written to at once, and a late bounce of the former one does not mark it', async () => {
    const { clientCustomerId, messageId } = await invited();
    await test.users.reportBounce({ messageId, type: 'hard' });
    const address = `${randomUUID()}@example.net`;
    await test.users.changeContact({ clientCustomerId }, { email: address });
    await untilIdle(test);
    const { view, email } = await latest(clientCustomerId);
    expect([view.emailUndeliverableSince, email.status]).toEqual([null, 'sent']);
    expect(test.smtp.messages.map(({ to }) => [to].flat()[0]!.text)).toContain(address);
    // The former address takes no emails: not even that it was changed.
    const notice = await test.dataSource
      .getRepository(Email)
      .findOneByOrFail({ subjectId: view.identityId, kind: 'address_changed' });
    expect([notice.status, notice.reason]).toEqual(['cancelled', 'undeliverable_address']);

    const late = await invited();
    await test.users.changeContact({ clientCustomerId: late.clientCustomerId }, { email: address });
    await untilIdle(test);
    const report = await test.users.reportBounce({ messageId: late.messageId, type: 'hard' });
    expect(report).toMatchObject({ outcome: 'recorded', emailUndeliverable: false });
    const after = await latest(late.clientCustomerId);
    expect([after.view.emailUndeliverableSince, after.email.status]).toEqual([null, 'sent']);
  });

  it('an address that changed before any link was made is invited', async () => {
    const { clientCustomerId, messageId } = await invited();
    await test.users.reportBounce({ messageId, type: 'hard' });
    await test.users.cancelReverification({ clientCustomerId });
    await test.users.requireReverification({ clientCustomerId });
    await test.users.changeContact({ clientCustomerId }, { email: `${randomUUID()}@example.net` });
    await untilIdle(test);
    expect((await latest(clientCustomerId)).view.email).toMatchObject({ status: 'sent', reason: null });
  });

  it('the company clears the mark, and the customer is invited again', async () => {
    const { clientCustomerId, messageId } = await invited();
    await test.users.reportBounce({ messageId, type: 'hard' });
    const answer = await fetch(`${test.url}/verified-users/${clientCustomerId}/undeliverable-email`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    expect([answer.status, (await answer.json()) as object]).toEqual([
      200,
      expect.objectContaining({ emailUndeliverableSince: null }),
    ]);
    await untilIdle(test);
    const { email, view } = await latest(clientCustomerId);
    expect([email.kind, email.step, email.status]).toEqual(['invitation', 1, 'sent']);
    expect(view.history.map(({ what }) => what)).toContain('email_undeliverable_cleared');
    // Of the same email nothing can be reported twice, so nobody can undo what was cleared.
    expect((await test.users.reportBounce({ messageId, type: 'hard' })).outcome).toBe('already_recorded');
    expect((await latest(clientCustomerId)).view.emailUndeliverableSince).toBeNull();
  });

  describe('over HTTP', () => {
    it('P3 a stranger cannot silence a customer', async () => {
      const { messageId, clientCustomerId } = await invited();
      expect((await post({ messageId, type: 'hard' }, null)).status).toBe(401);
      expect((await post({ messageId, type: 'hard' }, 'x'.repeat(32))).status).toBe(401);
      expect((await latest(clientCustomerId)).view.emailUndeliverableSince).toBeNull();
    });

    it('P19 a credential of another project finds no email of this one', async () => {
      const { messageId, clientCustomerId } = await invited();
      expect(await post({ messageId, type: 'hard', project: 'other' }, OTHER_TOKEN)).toEqual({
        status: 200,
        body: { outcome: 'unknown_email', project: null, clientCustomerId: null, emailUndeliverable: false },
      });
      for (const project of [undefined, 'default'])
        expect((await post({ messageId, type: 'hard', project }, OTHER_TOKEN)).status).toBe(422);
      expect((await latest(clientCustomerId)).view.emailUndeliverableSince).toBeNull();
    });

    it('takes the id with or without brackets, and tells whose email it was', async () => {
      const { messageId, clientCustomerId } = await invited();
      const answer = await post({ messageId: messageId.slice(1, -1), status: '5.1.1' });
      expect(answer).toEqual({
        status: 200,
        body: { outcome: 'recorded', project: 'default', clientCustomerId, emailUndeliverable: true },
      });
    });

    it.each([
      [{}, /messageId/],
      [{ messageId: 'x' }, /type or status/],
      [{ messageId: 'x', type: 'complaint' }, /type/],
      [{ messageId: 'x', status: '550' }, /status/],
      [{ messageId: 'x', type: 'hard', more: 1 }, /more/],
    ])('refuses %j', async (body, fault) => {
      const answer = await post(body);
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([422, expect.stringMatching(fault)]);
    });
  });

  describe('as a delivery status notification', () => {
    const notification = (messageId: string) =>
      [
        'Content-Type: multipart/report; report-type=delivery-status; boundary=B',
        '',
        '--B',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.example.net',
        '',
        'Final-Recipient: rfc822; ana@example.net',
        'Action: failed',
        'Status: 5.1.1',
        '',
        '--B',
        'Content-Type: text/rfc822-headers',
        '',
        `Message-ID: ${messageId}`,
        '',
        '--B--',
      ].join('\r\n');

    it('finds the email by the Message-ID that was sent', async () => {
      const { messageId, clientCustomerId, email } = await invited();
      const message = test.smtp.messages.find(({ to }) => [to].flat()[0]!.text === email);
      expect(message!.messageId).toBe(messageId);
      expect(await test.users.reportBounceNotification(notification(message!.messageId!))).toMatchObject({
        outcome: 'recorded',
        clientCustomerId,
        emailUndeliverable: true,
      });
    });

    it('a stranger who does not know the id of an email silences nobody', async () => {
      const { clientCustomerId, messageId } = await invited();
      const repository = test.dataSource.getRepository(EmailAttempt);
      await repository.update({ messageId }, { providerMessageId: `<${randomUUID()}@provider.example>` });
      const { providerMessageId } = await repository.findOneByOrFail({ messageId });
      for (const guess of [`<${randomUUID()}@example.com>`, providerMessageId!]) {
        expect((await test.users.reportBounceNotification(notification(guess))).outcome).toBe(
          'unknown_email',
        );
      }
      expect((await latest(clientCustomerId)).view.emailUndeliverableSince).toBeNull();
      // The company's own webhook may name it so.
      expect((await test.users.reportBounce({ messageId: providerMessageId!, type: 'hard' })).outcome).toBe(
        'recorded',
      );
    });
  });

  it('P13 nothing stored about a bounce holds the address', async () => {
    const { messageId, email, clientCustomerId } = await invited();
    await test.users.reportBounce({ messageId, type: 'hard' });
    const identity = await test.dataSource
      .getRepository(VerifiedIdentity)
      .findOneByOrFail({ clientCustomerId });
    const attempt = await test.dataSource.getRepository(EmailAttempt).findOneByOrFail({ messageId });
    expect(identity.undeliverableEmailHash).toBe(identity.emailHash);
    expect(attempt.recipientHash).toBe(identity.emailHash);
    expect(JSON.stringify([{ ...identity, contact: null }, attempt])).not.toContain(email);
  });
});
