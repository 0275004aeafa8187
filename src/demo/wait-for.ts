import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 30_000;

/** The last answer, fine or not, once it is fine or patience is over. */
export async function waitFor<T>(read: () => Promise<T>, isFine: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await read();
    if (isFine(value) || Date.now() > deadline) return value;
    await pause(50);
  }
}
