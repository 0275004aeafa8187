import { EmbeddedError } from './embedded.error';

/** The data folder cannot be created, read or written, or holds something that is not ours. */
export class DataDirUnusableError extends EmbeddedError {
  readonly code = 'DATA_DIR_UNUSABLE';

  constructor(dataDir: string, fault: string, cause?: unknown) {
    super(`DATA_DIR ${dataDir} cannot be used: ${fault}. Mend it or choose another DATA_DIR.`, { cause });
  }

  /** Wraps an error of the file system, whose code (`EACCES`, `ENOSPC`, ...) says what is wrong. */
  static from(dataDir: string, error: unknown): DataDirUnusableError {
    if (error instanceof DataDirUnusableError) return error;
    const { code, syscall, path } = error as NodeJS.ErrnoException;
    const fault = code ? `${code} on ${syscall ?? 'access'} of ${path ?? dataDir}` : String(error);
    return new DataDirUnusableError(dataDir, fault, error);
  }
}
