/** One message in the list. */
export interface MailSummary {
  /** Sorts by time of receipt. */
  id: string;
  subject: string;
  /** As in the mail's header: `Example Bank <no-reply@bank.example>`. */
  from: string;
  /** Bare addresses. */
  to: string[];
  /** When the mailbox received it. */
  date: Date;
}

/** One message with its content, as its sender wrote it: never show `html` outside of a sandbox. */
export interface Mail extends MailSummary {
  html: string | null;
  /** The text part; made from the HTML where the sender gave none. */
  text: string;
  /** Every http and https link, in order, each once. */
  links: string[];
  /** In order, as they were sent; long ones are unfolded. */
  headers: { name: string; value: string }[];
}

/** A mail server on this machine that delivers to nobody: what it accepts can be read here. */
export interface Mailbox {
  /** `smtp://127.0.0.1:port`; needs neither user nor password. */
  readonly smtpUrl: string;
  /**
   * Newest first, at most the newest 500.
   *
   * @param search words that must all occur in sender, recipients, subject or text, in any case. Default: none.
   */
  list(search?: string): Promise<MailSummary[]>;
  read(id: string): Promise<Mail | undefined>;
  /** The bytes as they were received. */
  readSource(id: string): Promise<Buffer | undefined>;
  /** Calls the listener with each message once it is stored; answers with what ends that. */
  onMessage(listener: (message: MailSummary) => void): () => void;
  /**
   * Waits until at least `count` messages are there, and answers with the list.
   *
   * @throws {Error} after `timeoutMs` (default 10,000), with the number that arrived
   */
  waitForMessages(count: number, timeoutMs?: number): Promise<MailSummary[]>;
  clear(): Promise<void>;
  /** Stops accepting mail; what was accepted stays on disk. */
  stop(): Promise<void>;
}

export interface MailboxOptions {
  /** The data folder; messages live in `<dataDir>/mailbox`. */
  dataDir: string;
  /** SMTP port on 127.0.0.1. Default 0: any free one. */
  port?: number;
  /** Milliseconds since 1970, for when mail was received. Default `Date.now`. */
  now?: () => number;
}
