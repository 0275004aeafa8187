/** A request to the control API that cannot be meant. */
export class ControlRefusedError extends Error {
  readonly code = 'CONTROL_REFUSED';

  constructor(
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}
