import { setImmediate as immediately, setTimeout as pause } from 'node:timers/promises';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/** Long enough for a busy sender to send once more on each connection that it holds open. */
const DRAIN_MS = 1_500;
/** Long enough for any honest request to end once the door is closed. */
const LINGER_MS = 5_000;
/** Neither may take more of the time for the whole stop. */
const LARGEST_SHARE = 0.2;

/**
 * Closes the HTTP door without cutting a request short (P18).
 *
 * At first everything is served as before, but every answer ends its connection: senders leave by themselves. Then
 * nothing new is let in, and what is under way is finished. What still lingers after that has no end of its own, a
 * body that never comes or a connection that never spoke, and is cut.
 *
 * As a provider of the root module it comes after readiness has said "stopping" and before the workers stop: a worker
 * that hangs keeps no request waiting.
 */
export class Drain implements BeforeApplicationShutdown {
  private readonly drainMs: number;
  private readonly lingerMs: number;
  /** Set while another application serves on this server: then it stays open. */
  leaveOpen = false;
  private draining = false;

  /** Call it before routes are registered. */
  constructor(
    private readonly fastify: FastifyInstance,
    shutdownTimeoutSeconds: number,
  ) {
    const mostMs = shutdownTimeoutSeconds * 1000 * LARGEST_SHARE;
    this.drainMs = Math.min(DRAIN_MS, mostMs);
    this.lingerMs = Math.min(LINGER_MS, mostMs);
    fastify.addHook('onSend', async (request, reply) => {
      // A connection that ends while the rest of a refused body comes in is reset, and the answer lost with it.
      if (this.draining && request.raw.complete) reply.header('connection', 'close');
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { server } = this.fastify;
    if (!server.listening || this.leaveOpen) return;
    this.draining = true;
    await pause(this.drainMs);
    // Right after the system was asked for new connections: those that still wait there are reset when it closes.
    await immediately();
    const closed = new Promise((resolve) => server.close(resolve));
    const cut = setTimeout(() => server.closeAllConnections(), this.lingerMs);
    await closed;
    clearTimeout(cut);
  }
}
