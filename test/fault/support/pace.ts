import { EventEmitter, once } from 'node:events';

/** Lets senders go as far as the test has come, and tells the test how far they are. */
export class Pace {
  private taken = 0;
  private limit = 0;
  private over = false;
  private flowing: NodeJS.Timeout | undefined;
  private readonly steps = new EventEmitter().setMaxListeners(0);

  /** From now on so many more may be sent; a delivery is sent whole, so a little more may have left already. */
  release(count: number): void {
    this.limit = Math.max(this.limit, this.taken) + count;
    this.steps.emit('step');
  }

  /** So many more at an interval, from now on: a load, and not all that the machine can do. */
  flow({ count, everyMs } = { count: 4, everyMs: 40 }): void {
    this.flowing = setInterval(() => this.release(count), everyMs);
  }

  /** Nothing more is sent once all that was released is. */
  end(): void {
    clearInterval(this.flowing);
    this.over = true;
    this.steps.emit('step');
  }

  /** @returns whether the sender may send once more. */
  async mayTake(): Promise<boolean> {
    while (this.taken >= this.limit && !this.over) await once(this.steps, 'step');
    return this.taken < this.limit;
  }

  take(count: number): void {
    this.taken += count;
    this.steps.emit('step');
  }

  /** Resolves once only `left` of what was released is still to be sent. */
  async reached(left = 0): Promise<void> {
    while (this.limit - this.taken > left) await once(this.steps, 'step');
  }
}
