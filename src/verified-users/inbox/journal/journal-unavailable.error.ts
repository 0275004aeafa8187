import { VerifiedUsersError } from '../../options/verified-users-error';

/** The journal is switched off, full, or cannot be written. */
export class JournalUnavailableError extends VerifiedUsersError {
  readonly code = 'JOURNAL_UNAVAILABLE';

  /** @param reason `off`, `full`, or the system's code, such as `ENOSPC`. */
  constructor(
    readonly reason: string,
    cause?: unknown,
  ) {
    super(`The journal cannot take a delivery: ${reason}.`, { cause });
  }
}
