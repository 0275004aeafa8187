import { connect, type Socket } from 'node:net';

export interface DoorAnswer {
  status: number;
  text: string;
}

const HEAD_END = '\r\n\r\n';

/** A connection to the door that is kept for as long as the door keeps it; bytes in, answers out. */
export class DoorLine {
  private socket: Socket | null = null;
  private received = '';
  private heard = (): void => undefined;

  constructor(private readonly url: string) {}

  /**
   * Sends bytes and waits for an answer to each of these requests, or until the door closes the connection. Answers
   * to what is no whole request are taken along when they have come by then.
   *
   * @param methods of the requests in the bytes; an answer to `HEAD` has no body.
   */
  async exchange(bytes: Buffer, methods: readonly string[]): Promise<DoorAnswer[]> {
    const socket = this.open();
    this.received = '';
    socket.write(bytes);
    for (;;) {
      const answers = readAnswers(this.received, methods);
      if (answers.length >= methods.length || socket.destroyed) return answers;
      await new Promise<void>((resolve) => (this.heard = resolve));
    }
  }

  /** The next bytes go over another connection. */
  leave(): void {
    this.socket?.destroy();
    this.socket = null;
  }

  private open(): Socket {
    // Closed by the door after its last answer, as it may.
    if (this.socket && !this.socket.destroyed && !this.socket.readableEnded) return this.socket;
    const { hostname, port } = new URL(this.url);
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true).on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      if (this.socket === socket) this.received += chunk.toString('latin1');
      this.heard();
    });
    socket.on('close', () => this.heard());
    this.socket = socket;
    return socket;
  }
}

/** Whole answers; `100 Continue` and its like are none. */
function readAnswers(received: string, methods: readonly string[]): DoorAnswer[] {
  const answers: DoorAnswer[] = [];
  for (let from = 0; ;) {
    const headEnd = received.indexOf(HEAD_END, from);
    if (headEnd < 0) return answers;
    const head = received.slice(from, headEnd);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
    from = headEnd + HEAD_END.length;
    if (status < 200) continue;
    const isBodyless = methods[answers.length] === 'HEAD' || status === 204 || status === 304;
    const end = isBodyless ? from : bodyEnd(received, head, from);
    if (end < 0) return answers;
    answers.push({ status, text: received.slice(from, end) });
    from = end;
  }
}

/** @returns where the body ends; -1 when it has not come yet. */
function bodyEnd(received: string, head: string, from: number): number {
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length !== undefined) return received.length >= from + Number(length) ? from + Number(length) : -1;
  if (!/^transfer-encoding: *chunked/im.test(head)) return from;
  const last = received.indexOf(`0${HEAD_END}`, from);
  return last < 0 ? -1 : last + 1 + HEAD_END.length;
}
