import { StartRefusedError } from '../start-refused.error';

export type PreflightCode =
  | 'DATA_DIR_UNUSABLE'
  | 'DATABASE_UNREACHABLE'
  | 'DATABASE_LOGIN_REFUSED'
  | 'DATABASE_MISSING'
  | 'DATABASE_TLS'
  | 'DATABASE_TOO_OLD'
  | 'DATABASE_READ_ONLY'
  | 'QUEUE_NEEDS_SESSION'
  | 'DATABASE_NOT_DURABLE'
  | 'REDIS_UNREACHABLE'
  | 'REDIS_LOGIN_REFUSED'
  | 'REDIS_TLS'
  | 'REDIS_TOO_OLD'
  | 'REDIS_READ_ONLY'
  | 'REDIS_WRONG_FORM'
  | 'SCHEMA_NOT_MIGRATED'
  | 'SCHEMA_NEWER'
  | 'PORT_UNUSABLE'
  | 'HOST_UNUSABLE';

/** Something that the service needs is not as it must be. One line: the variable, the fault, the mend; no secret. */
export class PreflightError extends StartRefusedError {
  constructor(
    readonly code: PreflightCode,
    line: string,
    cause?: unknown,
  ) {
    super([line], { cause });
  }
}
