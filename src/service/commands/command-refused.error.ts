import { StartRefusedError } from '../start-refused.error';

/** The command was called in a way that it does not understand, or found nothing to do its work on. */
export class CommandRefusedError extends StartRefusedError {
  readonly code = 'COMMAND_REFUSED';
}
