import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { item, type Item } from '../../support/notification-item';
import { sign } from '../../support/sign';

/** What became of one delivery. */
export interface Sent {
  eventId: string;
  correlationId: string;
  /** Undefined when no whole answer came. */
  status?: number;
  /** The answer said that the connection ends. */
  leave?: boolean;
  /** Whether the connection had brought an answer before. */
  inUse: boolean;
  /** Node's code of what went wrong. */
  fault?: string;
}

/** Posts as a sender with a pool does: one delivery after the other, on a connection that it keeps. */
export class KeepAliveSender {
  readonly sent: Sent[] = [];
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(
    private readonly url: string,
    private readonly content: () => Partial<Item> = () => ({}),
  ) {}

  /** As fast as answers come, until `enough` says so. */
  async sendUntil(enough: (last: Sent) => boolean): Promise<void> {
    for (;;) {
      const last = await this.send();
      if (enough(last)) return this.agent.destroy();
    }
  }

  private async send(): Promise<Sent> {
    const notification = item(this.content());
    const sent: Sent = { eventId: notification.eventId, correlationId: randomUUID(), inUse: false };
    this.sent.push(sent);
    await new Promise<void>((resolve) => {
      const post = request(`${this.url}/webhooks/prove`, {
        method: 'POST',
        agent: this.agent,
        headers: {
          'content-type': 'application/json',
          'x-prove-authorization': `Bearer ${sign()}`,
          'x-correlation-id': sent.correlationId,
        },
      });
      const fail = (error: NodeJS.ErrnoException) => {
        sent.fault = error.code ?? error.message;
        resolve();
      };
      post.on('error', fail).on('response', (answer) => {
        answer.on('error', fail).on('end', () => {
          sent.status = answer.statusCode;
          sent.leave = answer.headers.connection === 'close';
          resolve();
        });
        answer.resume();
      });
      post.end(JSON.stringify({ notifications: [notification] }));
      sent.inUse = post.reusedSocket;
    });
    return sent;
  }
}
