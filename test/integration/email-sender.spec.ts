import { EventEmitter, once } from 'node:events';
import { createTransport } from 'nodemailer';
import { Email, EmailAttempt, EmailSendError, type EmailMessage, type EmailSender } from '../../src';
import { HostSender } from '../../src/verified-users/mail/sender/host-sender';
import { findOptionProblems } from '../../src/verified-users/options/resolve-options';
import { item } from '../support/notification-item';
import { startSmtpCatcher } from '../support/smtp-catcher';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilIdle } from './core/idle-queues';

const MAIL = {
  from: 'Example Company <no-reply@example.com>',
  company: { name: 'Example Company', supportEmail: 'support@example.com' },
  retry: { firstDelaySeconds: 0, maxDelaySeconds: 0 },
};

/** A provider of the test's own: keeps what it is sent, and fails as it is told. */
class RecordingSender implements EmailSender {
  readonly messages: EmailMessage[] = [];
  readonly failures: unknown[] = [];
  readonly arrivals = new EventEmitter();
  closed = 0;

  async send(message: EmailMessage): Promise<{ messageId: string; response: string }> {
    this.arrivals.emit('message');
    if (this.failures.length > 0) throw this.failures.shift();
    this.messages.push(message);
    return { messageId: `provider-${this.messages.length}`, response: `queued for ${message.to}` };
  }

  close(): void {
    this.closed += 1;
  }
}

describe('emails through a sender of the host', () => {
  let test: TestApp;
  let sender: RecordingSender;
  let customers = 0;

  beforeAll(async () => {
    sender = new RecordingSender();
    test = await startTestApp({ options: { mail: { ...MAIL, transport: sender } } });
  });
  afterAll(async () => {
    await test.close();
    expect(sender.closed).toBe(1);
    expect(test.smtp.messages).toEqual([]);
  });

  async function invite() {
    const clientCustomerId = `customer-${(customers += 1)}`;
    await test.users.registerIdentity({
      clientCustomerId,
      email: `${clientCustomerId}@example.net`,
      phoneNumber: '+12025550123',
      enrollment: { proveId: clientCustomerId, verifiedAt: new Date('2025-01-01') },
    });
    await test.deliver({ notifications: [item({ clientCustomerId, identityId: clientCustomerId })] });
    await untilIdle(test);
    const view = await test.users.findIdentity(clientCustomerId);
    const subjectId = view!.reverification!.id;
    const email = await test.dataSource.getRepository(Email).findOneByOrFail({ subjectId });
    const attempts = await test.dataSource
      .getRepository(EmailAttempt)
      .find({ where: { emailId: email.id }, order: { number: 'ASC' } });
    return { email, attempts, outcomes: attempts.map(({ outcome }) => outcome), clientCustomerId };
  }

  it('P10 it is handed the whole message, once, and its id is on record', async () => {
    const before = sender.messages.length;
    const { email, attempts, outcomes, clientCustomerId } = await invite();
    expect([email.status, outcomes]).toEqual(['sent', ['sent']]);
    expect(sender.messages.slice(before)).toEqual([
      {
        from: MAIL.from,
        to: `${clientCustomerId}@example.net`,
        replyTo: 'support@example.com',
        bounceAddress: null,
        subject: expect.stringContaining('Example Company'),
        html: expect.stringContaining('/reverify/'),
        text: expect.stringContaining('/reverify/'),
        messageId: attempts[0]!.messageId,
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': 'en' },
      },
    ]);
    expect(attempts[0]).toMatchObject({
      contentStarted: true,
      providerMessageId: `provider-${before + 1}`,
      response: 'queued for [address]',
    });
  });

  it('P10 an error that it calls temporary is tried again', async () => {
    const error = new EmailSendError('temporary', { connectionFailed: true, responseCode: 503 });
    sender.failures.push(error);
    const { email, outcomes, attempts } = await invite();
    expect([email.status, outcomes]).toEqual(['sent', ['deferred', 'sent']]);
    expect(attempts[0]).toMatchObject({ connectionFailed: true, responseCode: 503 });
  });

  it('P10 an error that it calls permanent is final, and P13 quotes no address', async () => {
    const response = 'MessageRejected: no.body@example.net is suppressed';
    sender.failures.push(new EmailSendError('permanent', { responseCode: 400, response }));
    const { email, outcomes, attempts } = await invite();
    expect([email.status, email.reason, outcomes]).toEqual(['failed', 'refused', ['refused']]);
    expect(attempts[0]!.response).toBe('MessageRejected: [address] is suppressed');
  });

  it.each<[string, unknown]>([
    ['that it calls doubtful', new EmailSendError('doubtful')],
    ['of its own', new Error('socket hang up')],
    ['that is no object', null],
    ['with a kind that does not exist', Object.assign(new EmailSendError('temporary'), { kind: 'later' })],
  ])('P10 an error %s is doubtful: the email is not sent again', async (_, error) => {
    sender.failures.push(error);
    const { email, outcomes } = await invite();
    expect([email.status, outcomes]).toEqual(['doubtful', ['doubtful']]);
  });

  it('an error of another copy of the package counts the same', async () => {
    const { code, kind } = new EmailSendError('temporary');
    sender.failures.push(Object.assign(new Error('from another copy'), { code, kind }));
    expect((await invite()).outcomes).toEqual(['deferred', 'sent']);
  });
});

describe('emails through SMTP', () => {
  it('have Reply-To, and return bounces to the address for them', async () => {
    const envelopes: string[] = [];
    const smtp = await startSmtpCatcher({
      onMailFrom: ({ address }, _session, done) => {
        envelopes.push(address);
        done();
      },
    });
    const test = await startTestApp({
      smtp,
      options: {
        mail: {
          ...MAIL,
          transport: { url: smtp.url },
          replyTo: 'Support <help@example.com>',
          bounceAddress: 'bounces@mail.example.com',
        },
      },
    });
    await test.users.registerIdentity({
      clientCustomerId: 'c',
      email: 'c@example.net',
      phoneNumber: '+12025550123',
      enrollment: { proveId: 'c', verifiedAt: new Date('2025-01-01') },
    });
    await test.deliver({ notifications: [item({ clientCustomerId: 'c', identityId: 'c' })] });
    const [message] = await smtp.received(1);
    expect(message!.replyTo?.value).toEqual([{ name: 'Support', address: 'help@example.com' }]);
    expect(message!.from?.text).toContain('no-reply@example.com');
    expect(envelopes).toEqual(['bounces@mail.example.com']);
    await test.close();
    await smtp.stop();
  });

  it('P21 an unknown service stops the start', async () => {
    const options = { mail: { ...MAIL, transport: { service: 'no-such-service' } } };
    await expect(startTestApp({ options })).rejects.toThrow(/mail\.transport\.service: nodemailer knows no/);
  });
});

describe('P21 a transport that would silently become SMTP is refused at the start', () => {
  const faultsOf = (mail: object) =>
    findOptionProblems({ mail: { ...MAIL, transport: 'smtp://localhost', ...mail } } as never).filter(
      (line) => /^mail\./.test(line),
    );

  it.each<[string, unknown]>([
    ['SES of nodemailer', { SES: { sesClient: {}, SendEmailCommand: class {} } }],
    ['sendmail', { sendmail: true, path: '/usr/sbin/sendmail' }],
    ['a JSON transport', { jsonTransport: true }],
    ['a stream transport', { streamTransport: true, host: 'mail.example.com' }],
    ['a plugin of nodemailer', { name: 'plugin', version: '1.0.0', send: () => undefined }],
    ['a transporter of nodemailer', createTransport({ host: 'mail.example.com' })],
    ['options without a host', { auth: { user: 'canary', pass: 'canary' } }],
    ['a sender without `send`', { close: () => undefined }],
    ['a class in place of its instance', RecordingSender],
    ['a number', 42],
    ['a list', ['smtp://localhost']],
    ['nothing', undefined],
    ['an address of another protocol', 'ses://canary:canary@eu-west-1'],
  ])('P21 %s', (_, transport) => {
    const faults = faultsOf({ transport });
    expect(faults).toEqual([expect.stringMatching(/^mail\.transport: .*SMTP address.*EmailSender/)]);
    expect(faults.join()).not.toContain('canary');
  });

  it.each<[string, unknown]>([
    ['an address', 'smtps://user:pass@mail.example.com'],
    ['SMTP options', { host: 'mail.example.com', port: 587 }],
    ['a service', { service: 'gmail' }],
    ['an address among options', { url: 'smtp://mail.example.com' }],
    ['a sender', new RecordingSender()],
  ])('%s is fine', (_, transport) => {
    expect(faultsOf({ transport })).toEqual([]);
  });

  it.each([
    [{ replyTo: 'nobody' }, /^mail\.replyTo: expected/],
    [{ replyTo: 'a@example.com\r\nBcc: b@example.com' }, /^mail\.replyTo: expected/],
    [{ bounceAddress: 'Bounces <bounces@example.com>' }, /^mail\.bounceAddress: expected a bare address/],
    [{ bounceAddress: 5 }, /^mail\.bounceAddress: expected a bare address/],
  ])('%j is refused', (mail, fault) => {
    expect(faultsOf(mail)).toEqual([expect.stringMatching(fault)]);
  });
});

it('a sender that never resolves does not hold a worker for good', async () => {
  const waiting = new EventEmitter();
  const never: EmailSender = {
    send: (_message, { signal }) => {
      void once(signal, 'abort').then(() => waiting.emit('aborted'));
      return new Promise(() => undefined);
    },
  };
  const aborted = once(waiting, 'aborted');
  const result = await new HostSender(never, 10).send({} as EmailMessage, async () => undefined);
  expect(result.outcome).toBe('doubtful');
  await aborted;
});
