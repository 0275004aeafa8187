/** The emulator's time: sessions, tokens, limits and enrolments go by it. */
export class EmulatorClock {
  private aheadMs = 0;

  constructor(private readonly wallClock: () => number = Date.now) {}

  /** Milliseconds since 1970, with what `advance` has added. */
  now(): number {
    return this.wallClock() + this.aheadMs;
  }

  /** Without what `advance` has added: for whatever a receiver judges by its own clock. */
  wall(): number {
    return this.wallClock();
  }

  /** How far this clock is ahead of the wall clock. */
  get ahead(): number {
    return this.aheadMs;
  }

  advance(ms: number): void {
    this.aheadMs += ms;
  }

  reset(): void {
    this.aheadMs = 0;
  }
}
