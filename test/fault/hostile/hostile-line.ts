import { connect, type Socket } from 'node:net';
import type { Hostility } from './hostilities';

/** How a hostile connection ended. */
export interface HostileEnd {
  /** What it was answered; `100 Continue` is none. */
  statuses: number[];
  seconds: number;
}

/** The connection of someone who means no good: never closed from this side. */
export class HostileLine {
  readonly ended: Promise<HostileEnd>;
  private readonly socket: Socket;
  private received = '';

  constructor(url: string, { opening, drip, everyMs = 500, reads = true }: Hostility) {
    const { hostname, port } = new URL(url);
    const from = performance.now();
    // Half open: the other side's end is no reason for this one to end.
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    this.socket = socket;
    socket.on('error', () => undefined);
    if (reads) socket.on('data', (data: Buffer) => (this.received += data.toString('latin1')));
    if (opening.length > 0) socket.write(opening);
    const dripping =
      drip && setInterval(() => socket.writableNeedDrain || socket.destroyed || socket.write(drip), everyMs);
    this.ended = new Promise((resolve) => {
      const end = () => {
        clearInterval(dripping);
        socket.destroy();
        resolve({ statuses: this.statuses, seconds: (performance.now() - from) / 1000 });
      };
      socket.once('end', end).once('close', end);
    });
  }

  /** For one that the door has not ended. */
  destroy(): void {
    this.socket.destroy();
  }

  private get statuses(): number[] {
    const heads = this.received.matchAll(/HTTP\/1\.[01] (\d{3}) /g);
    return [...heads].map(([, status]) => Number(status)).filter((status) => status >= 200);
  }
}
