import { EventEmitter, once } from 'node:events';
import { Agent, request } from 'node:http';
import { sign } from '../../support/sign';
import type { Ledger, SentDelivery } from './ledger';
import type { Pace } from './pace';

/** Prove's deadline is not known. Waiting long tests more than leaving does, and outlasts a machine that stalls. */
const DEADLINE_MS = 60_000;
const CONNECTIONS = 4;

/** Sends each delivery once, over connections that it keeps, and writes down what it was told. */
export class OneShotSender {
  private readonly answers = new EventEmitter();
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  /**
   * @param door the address to send to, once there is one.
   * @param claims of the tokens, where the usual ones do not do.
   */
  constructor(
    private readonly door: () => Promise<string>,
    private readonly ledger: Ledger,
    private readonly pace: Pace,
    private readonly claims: Record<string, unknown> = {},
  ) {}

  /** Sends until the pace has ended. */
  async run(): Promise<void> {
    await Promise.all(Array.from({ length: CONNECTIONS }, () => this.sendOneByOne()));
    this.agent.destroy();
  }

  /** Resolves with the next answer, or with the next fault in the place of one. */
  async answered(): Promise<void> {
    await once(this.answers, 'answer');
  }

  private async sendOneByOne(): Promise<void> {
    while (await this.pace.mayTake()) {
      const url = await this.door();
      const delivery = this.ledger.next();
      this.pace.take(delivery.items.length);
      await this.send(url, delivery);
      this.answers.emit('answer');
    }
  }

  private send(url: string, delivery: SentDelivery): Promise<void> {
    return new Promise<void>((resolve) => {
      const post = request(`${url}/webhooks/prove`, {
        method: 'POST',
        agent: this.agent,
        signal: AbortSignal.timeout(DEADLINE_MS),
        headers: {
          'content-type': 'application/json',
          'x-prove-authorization': `Bearer ${sign(this.claims)}`,
          'x-correlation-id': delivery.correlationId,
        },
      });
      const fail = (error: NodeJS.ErrnoException) => {
        delivery.fault = error.code ?? error.message;
        resolve();
      };
      post.on('error', fail).on('response', (answer) => {
        answer.on('error', fail).on('end', () => {
          delivery.status = answer.statusCode;
          resolve();
        });
        answer.resume();
      });
      const notUnderstood = Array.from({ length: delivery.bad }, () => ({ eventId: 17 }));
      post.end(JSON.stringify({ notifications: [...delivery.items, ...notUnderstood] }));
    });
  }
}
