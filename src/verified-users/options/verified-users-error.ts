/**
 * Base of every error this module raises on purpose.
 *
 * `code` is stable and safe to branch on; the message names the fault and the mend and never holds personal
 * data, tokens or secrets (promise P13).
 */
export abstract class VerifiedUsersError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}
