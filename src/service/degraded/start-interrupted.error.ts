/** The process was told to stop while its start waited for the database or the queue. */
export class StartInterruptedError extends Error {
  readonly code = 'START_INTERRUPTED';

  constructor() {
    super('The start was interrupted while it waited for the database or the queue.');
  }
}
