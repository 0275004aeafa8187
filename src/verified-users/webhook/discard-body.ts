import { rawRequestOf, type DoorRequest } from './door-request';
import { heldBodyOf } from './held-body';

/** How much of a body nobody will read may pass by: far more than a mistaken sender has, far less than a flood. */
const MAX_PASSING_BYTES = 16 * 1024 * 1024;
const LINGER_MS = 10_000;

/**
 * Lets the rest of a body pass by without keeping it, so that a normal sender gets its answer and may use the
 * connection again. Left alone, Node would do the same without an end; beyond 16 MiB or 10 seconds the connection is
 * closed.
 */
export function discardBody(request: DoorRequest): void {
  const raw = rawRequestOf(request);
  const source = heldBodyOf(raw).payload ?? raw;
  if (source.readableEnded || source.destroyed) return;
  let size = 0;
  const linger = setTimeout(() => raw.destroy(), LINGER_MS).unref();
  source
    .on('error', () => undefined)
    .once('close', () => clearTimeout(linger))
    .once('end', () => clearTimeout(linger))
    .on('data', (chunk: Buffer | string) => {
      size += chunk.length;
      if (size > MAX_PASSING_BYTES) raw.destroy();
    });
}
