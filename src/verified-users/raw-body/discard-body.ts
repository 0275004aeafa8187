import { capturedBodyOf, refuseBody } from './captured-body';
import { rawRequestOf, type HttpRequest } from './http-request';

/** How much of a body nobody will read may pass by: far more than a mistaken sender has, far less than a flood. */
const MAX_PASSING_BYTES = 16 * 1024 * 1024;
const LINGER_MS = 10_000;
/** Of all bodies together that pass by: to read them as fast as they come would take the processor from valid requests. */
const PASSING_BYTES_PER_MS = 16 * 1024;
/** When the bytes that have passed by are within that rate; by `performance.now()`. */
let paidUntil = 0;

/**
 * Lets the rest of a body pass by without keeping it, so that a normal sender gets its answer and may use the
 * connection again. Left alone, Node would do the same without an end and as fast as it can; here 16 MiB pass in a
 * second, of all refused requests of the process together, and beyond 16 MiB or 10 seconds a connection is closed.
 */
export function discardBody(request: HttpRequest): void {
  const raw = rawRequestOf(request);
  refuseBody(raw);
  const { announced, payload } = capturedBodyOf(raw);
  const source = payload ?? raw;
  if (!announced || source.readableEnded || source.destroyed) return;
  let size = 0;
  let resume: NodeJS.Timeout | undefined;
  const linger = setTimeout(() => raw.destroy(), LINGER_MS).unref();
  const stop = (): void => {
    clearTimeout(linger);
    clearTimeout(resume);
  };
  source
    .on('error', () => undefined)
    .once('close', stop)
    .once('end', stop)
    .on('data', (chunk: Buffer | string) => {
      size += chunk.length;
      if (size > MAX_PASSING_BYTES) return void raw.destroy();
      const waitMs = pay(chunk.length);
      if (waitMs < 1) return;
      source.pause();
      resume = setTimeout(() => source.resume(), waitMs).unref();
    });
}

/** @returns how long to wait before more may pass. */
function pay(bytes: number): number {
  const now = performance.now();
  paidUntil = Math.max(now, paidUntil) + bytes / PASSING_BYTES_PER_MS;
  return paidUntil - now;
}
