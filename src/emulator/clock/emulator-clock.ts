/** A clock that somebody else goes by as well, such as the service that calls the emulator. */
export interface SharedClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds by which it is ahead of the wall clock. */
  readonly ahead: number;
  advance(ms: number): void;
}

/** The emulator's time: sessions, tokens, limits and enrolments go by it. */
export class EmulatorClock {
  private aheadMs = 0;

  /** @param shared moved instead of this one. */
  constructor(
    private readonly wallClock: () => number = Date.now,
    private readonly shared?: SharedClock,
  ) {}

  /** Milliseconds since 1970, with what `advance` has added. */
  now(): number {
    return this.shared?.now() ?? this.wallClock() + this.aheadMs;
  }

  /** The time as a receiver has it: a shared clock's, or else without what `advance` has added. */
  receiverNow(): number {
    return this.shared?.now() ?? this.wallClock();
  }

  /** Milliseconds by which this clock is ahead of the wall clock. */
  get ahead(): number {
    return this.shared?.ahead ?? this.aheadMs;
  }

  /** Whether the service that calls the emulator goes by it as well. */
  get isShared(): boolean {
    return this.shared !== undefined;
  }

  advance(ms: number): void {
    if (this.shared) this.shared.advance(ms);
    else this.aheadMs += ms;
  }

  /** Back to the wall clock. A shared one stays: what others have written under it must not lie in the future. */
  reset(): void {
    this.aheadMs = 0;
  }
}
