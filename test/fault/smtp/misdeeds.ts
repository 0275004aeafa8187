export type Moment = 'greeting' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'content' | 'end';

/** What a mail server does wrong, and what must become of the email. */
export interface Misdeed {
  name: string;
  at?: Moment;
  /** In the place of an answer; absent: nothing. */
  says?: string;
  closes?: boolean;
  /** The message is taken all the same. */
  takes?: boolean;
  slowMs?: number;
  /** Says `says` again and again and never comes to an end, so that it is never silent for long either. */
  trickles?: boolean;
  /** As many as are in hand at the same time, where each takes its time. */
  customers?: number;
  /** How every email ends. */
  status: 'sent' | 'doubtful' | 'failed';
}

const line = (text: string) => `${text}\r\n`;
const refuses = (code: number, at: Moment): Misdeed => ({
  name: `answers ${code} at ${at}`,
  at,
  says: line(`${code} not this one`),
  status: code < 500 ? 'sent' : 'failed',
});
const hangsUp = (at: Moment): Misdeed => ({
  ...refuses(421, at),
  name: `421 and hangs up at ${at}`,
  closes: true,
});

export const MISDEEDS: Misdeed[] = [
  { name: 'is slow', slowMs: 150, status: 'sent' },
  { name: 'takes it and drops the line', at: 'end', closes: true, takes: true, status: 'doubtful' },
  { name: 'drops the line after the last byte', at: 'end', closes: true, status: 'doubtful' },
  { name: 'drops the line in the middle of the content', at: 'content', closes: true, status: 'doubtful' },
  { name: 'takes it and says nothing', at: 'end', takes: true, status: 'doubtful' },
  {
    name: 'takes it and says half of it',
    at: 'end',
    says: '25',
    closes: true,
    takes: true,
    status: 'doubtful',
  },
  {
    name: 'takes it and says what is no answer',
    at: 'end',
    says: line('thank you'),
    takes: true,
    status: 'doubtful',
  },
  { name: 'takes it and says 354', at: 'end', says: line('354 go on'), takes: true, status: 'doubtful' },
  { name: 'drops the line instead of a greeting', at: 'greeting', closes: true, status: 'sent' },
  { name: 'drops the line at MAIL', at: 'MAIL', closes: true, status: 'sent' },
  { name: 'drops the line at DATA', at: 'DATA', closes: true, status: 'sent' },
  {
    name: 'begins a greeting that has no end',
    at: 'greeting',
    says: line('220-welcome'),
    trickles: true,
    customers: 4,
    status: 'sent',
  },
  {
    name: 'takes it and begins an answer that has no end',
    at: 'end',
    says: line('250-taken'),
    trickles: true,
    takes: true,
    customers: 4,
    status: 'doubtful',
  },
  hangsUp('greeting'),
  hangsUp('EHLO'),
  hangsUp('MAIL'),
  hangsUp('DATA'),
  hangsUp('content'),
  hangsUp('end'),
  refuses(421, 'end'),
  refuses(451, 'MAIL'),
  refuses(450, 'RCPT'),
  refuses(452, 'end'),
  refuses(550, 'RCPT'),
  refuses(554, 'end'),
];
