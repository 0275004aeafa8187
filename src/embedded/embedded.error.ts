/**
 * Base of every error that the embedded database, secrets and mailbox raise on purpose.
 *
 * `code` is stable and safe to branch on; the message is one line that names the fault and the mend and never
 * holds a password, a token or personal data.
 */
export abstract class EmbeddedError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}
