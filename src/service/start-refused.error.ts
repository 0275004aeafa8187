/**
 * The service does not start. `faults` holds one line each, naming the variable and the mend, fit to be
 * printed as they are: no stack, no secret. `code` is stable and safe to branch on.
 */
export abstract class StartRefusedError extends Error {
  abstract readonly code: string;

  constructor(
    readonly faults: readonly string[],
    options?: { cause?: unknown },
  ) {
    super(faults.join('\n'), options);
    this.name = new.target.name;
  }
}
