import { EventEmitter } from 'node:events';
import { promisify } from 'node:util';
import type { simpleParser } from 'mailparser';
import type { SMTPServer } from 'smtp-server';
import type { MailFolder } from './mail-folder';
import type { Mail, Mailbox, MailSummary } from './mailbox';
import { readMail, searchText, summarise } from './read-mail';
import { portOf } from './smtp-receiver';

const WAIT_LIMIT_MS = 10_000;

/** What is kept of a message once it was read. */
interface KnownMail {
  summary: MailSummary;
  searched: string;
}

/** A folder of messages and the server that fills it. */
export class LocalMailbox implements Mailbox {
  private readonly arrivals = new EventEmitter<{ message: [MailSummary] }>().setMaxListeners(0);
  /** Parsing 500 mails for each look at the list would be slow; a mail never changes. */
  private readonly known = new Map<string, KnownMail>();
  private server?: SMTPServer;

  constructor(
    private readonly folder: MailFolder,
    private readonly parse: typeof simpleParser,
  ) {}

  get smtpUrl(): string {
    if (!this.server) throw new Error('The mailbox does not accept mail yet');
    return `smtp://127.0.0.1:${portOf(this.server)}`;
  }

  serve(server: SMTPServer): void {
    this.server = server;
  }

  async store(message: Buffer): Promise<void> {
    const id = await this.folder.store(message);
    const mail = await this.read(id);
    // In a turn of its own: a listener's failure must not become the answer to the sender.
    if (mail) setImmediate(() => this.arrivals.emit('message', summarise(mail)));
  }

  async list(search = ''): Promise<MailSummary[]> {
    const ids = await this.folder.list();
    const present = new Set(ids);
    for (const id of this.known.keys()) if (!present.has(id)) this.known.delete(id);
    const words = search.toLowerCase().split(/\s+/);
    const found: MailSummary[] = [];
    for (const id of ids) {
      if (!this.known.has(id)) await this.read(id);
      const mail = this.known.get(id);
      if (mail && words.every((word) => mail.searched.includes(word))) found.push({ ...mail.summary });
    }
    return found;
  }

  async read(id: string): Promise<Mail | undefined> {
    const message = await this.folder.read(id);
    if (!message) return undefined;
    const mail = await readMail(this.parse, id, message);
    this.known.set(id, { summary: summarise(mail), searched: searchText(mail) });
    return mail;
  }

  readSource(id: string): Promise<Buffer | undefined> {
    return this.folder.read(id);
  }

  onMessage(listener: (message: MailSummary) => void): () => void {
    this.arrivals.on('message', listener);
    return () => void this.arrivals.off('message', listener);
  }

  async waitForMessages(count: number, timeoutMs = WAIT_LIMIT_MS): Promise<MailSummary[]> {
    let arrived: () => void = () => undefined;
    const forget = this.onMessage(() => arrived());
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      for (;;) {
        const next = new Promise<void>((resolve) => {
          arrived = resolve;
          limit.addEventListener('abort', () => resolve(), { once: true });
        });
        const messages = await this.list();
        if (messages.length >= count) return messages;
        if (limit.aborted) throw new Error(`${messages.length} of ${count} messages within ${timeoutMs} ms`);
        await next;
      }
    } finally {
      forget();
    }
  }

  clear(): Promise<void> {
    return this.folder.clear();
  }

  async stop(): Promise<void> {
    const server = this.server;
    if (!server?.server.listening) return;
    await promisify((done: () => void) => server.close(done))();
  }
}
