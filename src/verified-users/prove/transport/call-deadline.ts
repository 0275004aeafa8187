/** The longest time of one call, and the caller's own wish to end it earlier. */
export class CallDeadline {
  /** Aborted by whichever comes first. */
  readonly signal: AbortSignal;
  private readonly time: AbortSignal;
  private readonly endsAt: number;

  constructor(
    seconds: number,
    private readonly caller?: AbortSignal,
  ) {
    this.time = AbortSignal.timeout(seconds * 1000);
    this.signal = caller ? AbortSignal.any([caller, this.time]) : this.time;
    this.endsAt = performance.now() + seconds * 1000;
  }

  get hasPassed(): boolean {
    return this.time.aborted;
  }

  remainingMs(): number {
    return Math.max(0, this.endsAt - performance.now());
  }

  /** Throws the caller's own reason, as every cancellable function does. */
  throwIfCancelled(): void {
    this.caller?.throwIfAborted();
  }
}
