import fc from 'fast-check';
import { parseDeliveryStatus } from './parse-delivery-status';

const UUID = '0b8a1f4e-6f0e-4a53-9b1b-7d3f6f0f2c11';
const ID = `<${UUID}@northwind.example>`;

interface Report {
  top?: string;
  perMessage?: string;
  recipient?: string;
  returned?: string;
  returnedType?: string;
}

/** As Postfix writes it. */
function reportOf({
  top = 'multipart/report; report-type=delivery-status; boundary="B1"',
  perMessage = 'Reporting-MTA: dns; mx.example.net\nX-Postfix-Queue-ID: 4Bxyz',
  recipient = 'Final-Recipient: rfc822; ana@example.com\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user',
  returned = `From: no-reply@northwind.example\nMessage-ID:\n ${ID}\nSubject: Hello`,
  returnedType = 'message/rfc822',
}: Report = {}): string {
  return [
    'From: MAILER-DAEMON@mx.example.net',
    'To: bounces@northwind.example',
    'Message-ID: <20261130.1@mx.example.net>',
    'Subject: Undelivered Mail Returned to Sender',
    `Content-Type: ${top}`,
    '',
    'This is a MIME-encapsulated message.',
    '--B1',
    'Content-Type: text/plain',
    '',
    `I am sorry. Message-ID: <11111111-1111-1111-1111-111111111111@elsewhere.example>`,
    '',
    '--B1',
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    perMessage,
    '',
    recipient,
    '',
    '--B1',
    `Content-Type: ${returnedType}`,
    '',
    returned,
    '',
    'The body.',
    '--B1--',
    '',
  ].join('\r\n');
}

describe('parseDeliveryStatus', () => {
  it.each<[string, Report]>([
    ['a report that returns the email', {}],
    ['headers alone', { returnedType: 'text/rfc822-headers' }],
    [
      'a boundary without quotes',
      { top: 'multipart/report;\r\n\tboundary=B1;\r\n\treport-type=delivery-status' },
    ],
    [
      'an envelope id, and nothing returned',
      { perMessage: `Original-Envelope-Id: ${UUID}@northwind.example`, returned: '' },
    ],
    ['comments', { recipient: 'Action: failed (permanently)\nStatus: 5.1.1 (bad address)' }],
    ['names in capitals', { recipient: 'ACTION: FAILED\nSTATUS: 5.1.1' }],
    [
      'a first recipient that went well',
      { recipient: 'Action: relayed\nStatus: 2.0.0\n\nAction: failed\nStatus: 5.1.1' },
    ],
  ])('reads %s', (_, report) => {
    expect(parseDeliveryStatus(reportOf(report))).toEqual({ messageId: ID, status: '5.1.1', type: 'hard' });
    expect(parseDeliveryStatus(Buffer.from(reportOf(report)))).not.toBeNull();
    expect(parseDeliveryStatus(reportOf(report).replaceAll('\r\n', '\n'))).not.toBeNull();
  });

  it('reads one that was forwarded as a part of another email', () => {
    const inner = reportOf().slice(reportOf().indexOf('Content-Type: multipart/report'));
    const outer = `Content-Type: multipart/mixed; boundary=OUT\r\n\r\n--OUT\r\n${inner}\r\n--OUT--\r\n`;
    expect(parseDeliveryStatus(outer)).toMatchObject({ messageId: ID, type: 'hard' });
  });

  it.each([
    ['Action: failed\nStatus: 5.2.2', '5.2.2', 'soft'],
    ['Action: delayed\nStatus: 5.1.1', '5.1.1', 'soft'],
    ['Action: delayed', '4.0.0', 'soft'],
    ['Action: failed', '5.0.0', 'hard'],
    ['Action: failed\nStatus: 4.4.7', '4.4.7', 'soft'],
  ])('%j is %s, %s', (recipient, status, type) => {
    expect(parseDeliveryStatus(reportOf({ recipient }))).toMatchObject({ status, type });
  });

  it.each<[string, string]>([
    ['an email of a person', 'From: ana@example.com\r\nSubject: Hi\r\n\r\nHello'],
    ['nothing', ''],
    ['a success', reportOf({ recipient: 'Action: delivered\nStatus: 2.0.0' })],
    ['no id', reportOf({ returned: 'Subject: Hello' })],
    ['an id of another form', reportOf({ returned: 'Message-ID: <abc@northwind.example>' })],
    ['an id in the words alone', reportOf({ returned: '' })],
    ['a report without recipients', reportOf({ recipient: '' })],
  ])('takes %s for none', (_, raw) => {
    expect(parseDeliveryStatus(raw)).toBeNull();
  });

  it('never throws, and ends, whatever it is given', () => {
    const text = reportOf();
    fc.assert(
      fc.property(
        fc.nat(text.length),
        fc.nat(text.length),
        fc.string({ unit: 'binary', maxLength: 40 }),
        (from, to, put) => {
          parseDeliveryStatus(text.slice(0, from) + put + text.slice(to));
        },
      ),
    );
    const nested = 'Content-Type: multipart/mixed; boundary=B\n\n--B\n'.repeat(20_000);
    expect(parseDeliveryStatus(nested)).toBeNull();
    expect(
      parseDeliveryStatus(`Content-Type: multipart/report; boundary=B\n\n${'--B\n\n'.repeat(200_000)}`),
    ).toBeNull();
  });
});
