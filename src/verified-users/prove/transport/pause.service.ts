import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';

/** The only place where a call waits for time to pass, so that a test can count the waits instead. */
@Injectable()
export class Pause {
  /** Rejects with the signal's reason when it is aborted. */
  async for(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (milliseconds <= 0) return;
    // A timer may fire up to a millisecond early.
    await wait(Math.ceil(milliseconds) + 1, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}
