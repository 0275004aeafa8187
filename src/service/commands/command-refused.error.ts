import { StartRefusedError } from '../start-refused.error';

/** The command found nothing to do its work on, or may not do it. */
export class CommandRefusedError extends StartRefusedError {
  readonly code: string = 'COMMAND_REFUSED';
}

/** The command was called in a way that it does not understand; it did nothing. Exit code 2. */
export class UsageError extends CommandRefusedError {
  override readonly code = 'COMMAND_MISUSED';
}
