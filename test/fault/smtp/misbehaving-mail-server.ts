import type { Socket } from 'node:net';
import { startFakeServer, type FakeServer } from '../../integration/fake-server';
import type { Misdeed, Moment } from './misdeeds';

const GOOD_ANSWERS: Record<Moment, string> = {
  greeting: '220 localhost',
  EHLO: '250 localhost',
  MAIL: '250 fine',
  RCPT: '250 fine',
  DATA: '354 go on',
  content: '',
  end: '250 taken',
};
const TRICKLE_MS = 200;
const END = '\r\n.\r\n';

/** Just enough of SMTP to misbehave at any moment, so many times; after that it behaves. */
export class MisbehavingMailServer {
  /** By recipient: how many messages were taken. */
  readonly taken = new Map<string, number>();
  misdeeds = 0;
  private left: number;
  private server!: FakeServer;

  private constructor(
    private readonly misdeed: Misdeed,
    times: number,
  ) {
    this.left = times;
  }

  static async start(misdeed: Misdeed, times: number): Promise<MisbehavingMailServer> {
    const mailServer = new MisbehavingMailServer(misdeed, times);
    mailServer.server = await startFakeServer((socket) => mailServer.talk(socket));
    return mailServer;
  }

  get port(): number {
    return this.server.port;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private talk(socket: Socket): void {
    let heard = '';
    let recipient = '';
    let content: string | null = null;
    const answer = (moment: Moment) => this.answer(socket, moment, recipient);
    const take = () => {
      for (;;) {
        if (content !== null) {
          if (heard && content === '' && answer('content')) return;
          content += heard;
          heard = '';
          const end = `\r\n${content}`.indexOf(END);
          if (end < 0) return;
          heard = content.slice(end + END.length - 2);
          content = null;
          answer('end');
          continue;
        }
        const lineEnd = heard.indexOf('\r\n');
        if (lineEnd < 0) return;
        const line = heard.slice(0, lineEnd);
        heard = heard.slice(lineEnd + 2);
        const verb = line.slice(0, 4).toUpperCase();
        if (verb === 'RCPT') recipient = /<(.*)>/.exec(line)![1]!;
        if (verb in GOOD_ANSWERS) {
          const misbehaved = answer(verb as Moment);
          if (verb === 'DATA' && !misbehaved) content = '';
        } else socket.write(verb === 'QUIT' ? '221 bye\r\n' : '250 fine\r\n');
      }
    };
    socket.on('data', (data: Buffer) => {
      heard += data.toString('latin1');
      take();
    });
    answer('greeting');
  }

  /** @returns whether it misbehaved. */
  private answer(socket: Socket, moment: Moment, recipient: string): boolean {
    const misbehaves = this.misdeed.at === moment && this.left > 0;
    if (misbehaves) {
      this.left -= 1;
      this.misdeeds += 1;
    }
    const { says, closes = false, takes = false, trickles = false } = misbehaves ? this.misdeed : {};
    const text = misbehaves ? (says ?? '') : GOOD_ANSWERS[moment] && `${GOOD_ANSWERS[moment]}\r\n`;
    if (moment === 'end' && (takes || !misbehaves))
      this.taken.set(recipient, (this.taken.get(recipient) ?? 0) + 1);
    const speak = () => {
      if (closes) socket.end(text, () => socket.destroy());
      else if (text) socket.write(text);
    };
    if (this.misdeed.slowMs) setTimeout(speak, this.misdeed.slowMs);
    else speak();
    if (trickles) {
      const trickling = setInterval(() => socket.write(text), TRICKLE_MS);
      socket.once('close', () => clearInterval(trickling));
    }
    return misbehaves;
  }
}
