import type { EmulatorClock } from '../clock/emulator-clock';
import type { EmulatorSettings } from '../state/emulator-settings';

const WINDOW_MS = 1000;

/** So many requests in any second; those refused do not count. */
export class RateLimit {
  private admitted: number[] = [];

  constructor(
    private readonly clock: EmulatorClock,
    private readonly settings: EmulatorSettings,
  ) {}

  admit(): boolean {
    const now = this.clock.now();
    const limit = this.settings.requestsPerSecond;
    if (limit === 0) return true;
    this.admitted = this.admitted.filter((at) => at > now - WINDOW_MS && at <= now);
    if (this.admitted.length >= limit) return false;
    this.admitted.push(now);
    return true;
  }
}
