import { simpleParser, type ParsedMail } from 'mailparser';
import { item } from '../support/notification-item';
import { startSmtpCatcher } from '../support/smtp-catcher';
import { startTestApp } from '../support/test-app';
import { text } from './silence/canary';
import { findCanaries } from './silence/find-canaries';

describe('P13 a mail server that quotes what it refuses', () => {
  /** The message as it arrived, and how the server words its refusal. */
  const QUOTES: [string, (message: ParsedMail, recipient: string) => string][] = [
    ['the link', ({ text }) => `5.7.1 Blocked: ${/http\S+/.exec(text!)![0]} is listed`],
    ['the link token', ({ text }) => `5.7.1 Blocked for ${/[\w-]{43}/.exec(text!)![0]}`],
    ['the recipient', (_, recipient) => `5.7.1 Content refused by <${recipient}>`],
    ['the local part', (_, recipient) => `5.7.1 Mailbox of ${recipient.split('@')[0]} refuses this`],
    [
      'the local part of another case',
      (_, recipient) => `5.7.1 Mailbox "${recipient.split('@')[0]!.toUpperCase()}" full`,
    ],
  ];

  it.each(QUOTES)('has %s blotted out in the record of the attempt', async (_, quote) => {
    const recipient = 'mothlantern@canary-mail.example';
    let token = '';
    const smtp = await startSmtpCatcher({
      onData: (stream, _session, done) => {
        void simpleParser(stream).then((message) => {
          token = /[\w-]{43}/.exec(message.text!)![0];
          done(Object.assign(new Error(quote(message, recipient)), { responseCode: 554 }));
        });
      },
    });
    const test = await startTestApp({ smtp });
    await test.users.registerIdentity({
      clientCustomerId: 'c1',
      email: recipient,
      phoneNumber: '+12025550147',
      enrollment: { proveId: 'p1', verifiedAt: new Date('2025-01-01') },
    });
    await test.deliver({ notifications: [item({ clientCustomerId: 'c1', identityId: 'p1' })] });
    const responses = () =>
      test.dataSource.query<{ response: string }[]>(
        `SELECT response FROM vu_email_attempt WHERE outcome = 'refused'`,
      );
    await test.until(async () => (await responses()).length > 0);
    const [{ response }] = (await responses()) as [{ response: string }];
    await test.close();
    await smtp.stop();
    const hunted = [text('link token', token), text('address', recipient), text('local part', 'mothlantern')];
    expect(findCanaries([{ where: 'response', content: response }], hunted)).toEqual([]);
    expect(response).toMatch(/^554 5\.7\.1 \w+/);
  });
});
