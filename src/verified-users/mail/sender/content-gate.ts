import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/**
 * Stands between nodemailer and the content of a message. nodemailer reads the content once the server has answered
 * SMTP's DATA; the first read waits until the attempt is marked. So content never leaves without the mark (P10).
 */
export class ContentGate {
  /** Why the mark could not be made; then no content has left. */
  markError: unknown = null;
  private marked: Promise<void> | null = null;
  private current: Readable | null = null;
  private started = false;

  /** @param mark resolves once it is committed that content may leave. */
  constructor(private readonly mark: () => Promise<void>) {}

  /** Whether content may have left. Once this has been asked, none leaves that has not yet begun to. */
  close(): boolean {
    this.current = null;
    return this.started;
  }

  /** Marks now, for transports of which it is not known when they read. */
  open(): Promise<void> {
    this.marked ??= this.mark().catch((error: unknown) => {
      this.markError = error;
      throw error;
    });
    return this.marked;
  }

  /** nodemailer may ask again, when it takes another connection before any content has left. */
  wrap(content: Readable): Readable {
    this.current = content;
    // Called once: nothing is pushed before the content, and nothing after it.
    const gated = new Readable({
      read: () => {
        this.release(content, gated).catch((error: Error) => gated.destroy(error));
      },
      destroy: (error, done) => {
        content.destroy();
        done(error);
      },
    });
    // Without listeners of their own an error would end the process when nodemailer no longer listens.
    for (const stream of [content, gated]) stream.on('error', () => undefined);
    return gated;
  }

  /**
   * In one piece, and read before the mark: a message that cannot be built leaves no mark, and a server that refuses it
   * in the middle is heard. In small pieces, sent with pauses, a late one resets the connection and its answer is lost.
   */
  private async release(content: Readable, gated: Readable): Promise<void> {
    const bytes = await buffer(content);
    await this.open();
    if (this.current !== content) throw new Error('The attempt ended before its content was sent');
    this.started = true;
    gated.push(bytes);
    gated.push(null);
  }
}
