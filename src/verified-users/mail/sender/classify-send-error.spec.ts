import { classifySendError, type FailedSend } from './classify-send-error';

type Row = [string, Partial<FailedSend>, ReturnType<typeof classifySendError>];

describe('classifySendError', () => {
  it.each<Row>([
    ['550 at RCPT TO', { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550 }, 'refused'],
    ['554 at MAIL FROM', { code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 554 }, 'refused'],
    ['554 at DATA', { code: 'EENVELOPE', command: 'DATA', responseCode: 554 }, 'refused'],
    [
      '554 after the message',
      { code: 'EMESSAGE', command: 'DATA', responseCode: 554, contentStarted: true },
      'refused',
    ],
  ])('%s is final', (_, failed, outcome) => {
    expect(classifySendError({ contentStarted: false, ...failed })).toBe(outcome);
  });

  it.each<Row>([
    ['450 at RCPT TO', { code: 'EENVELOPE', command: 'RCPT TO', responseCode: 450 }, 'deferred'],
    [
      '452 after the message',
      { code: 'EMESSAGE', command: 'DATA', responseCode: 452, contentStarted: true },
      'deferred',
    ],
    ['421 in the greeting', { code: 'EPROTOCOL', command: 'CONN', responseCode: 421 }, 'deferred'],
    ['554 in the greeting', { code: 'EPROTOCOL', command: 'CONN', responseCode: 554 }, 'deferred'],
    [
      '421 in the middle of the message',
      { code: 'ECONNECTION', command: 'CONN', responseCode: 421, contentStarted: true },
      'deferred',
    ],
    ['535 at login', { code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535 }, 'deferred'],
    ['a refused connection', { code: 'ESOCKET', command: 'CONN' }, 'deferred'],
    ['a name that does not resolve', { code: 'EDNS', command: 'CONN' }, 'deferred'],
    ['no greeting in time', { code: 'ETIMEDOUT', command: 'CONN' }, 'deferred'],
    ['a line lost before the message', { code: 'ECONNECTION', command: 'CONN' }, 'deferred'],
    ['an error without any code', {}, 'deferred'],
  ])('%s surely delivered nothing and is tried again', (_, failed, outcome) => {
    expect(classifySendError({ contentStarted: false, ...failed })).toBe(outcome);
  });

  it.each<Row>([
    ['a line lost', { code: 'ECONNECTION', command: 'CONN' }, 'doubtful'],
    ['silence', { code: 'ETIMEDOUT', command: 'CONN' }, 'doubtful'],
    ['a reset', { code: 'ESOCKET', command: 'CONN' }, 'doubtful'],
    ['a leftover answer to an earlier command', { command: 'CONN', responseCode: 354 }, 'doubtful'],
    ['an error of our own', { code: 'ESTREAM', command: 'API' }, 'doubtful'],
    ['a recipient that nodemailer refuses', { code: 'EENVELOPE', command: 'API' }, 'doubtful'],
  ])('P10 %s once the message has begun to leave is doubtful', (_, failed, outcome) => {
    expect(classifySendError({ ...failed, contentStarted: true })).toBe(outcome);
  });

  it.each(['EENVELOPE', 'EMESSAGE', 'EMAXRECIPIENTS'])(
    '%s before any server heard of it is final: it would fail every time',
    (code) => {
      expect(classifySendError({ code, command: 'API', contentStarted: false })).toBe('refused');
    },
  );
});
