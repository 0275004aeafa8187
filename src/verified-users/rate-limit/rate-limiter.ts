import { createHmac, randomBytes } from 'node:crypto';

/** About 20 MB. */
const MOST_KEYS = 100_000;
const GROUPS = 65_536;

export interface RateLimit {
  /** How often a key may come within a window. */
  points: number;
  /** A key's window begins when it first comes. */
  windowSeconds: number;
  /** Keys with a count of their own. Default 100,000. */
  mostKeys?: number;
}

interface Count {
  taken: number;
  /** By `performance.now()`. */
  endsAt: number;
}

/**
 * Counts keys in fixed windows, in bounded memory whoever chooses the keys. No key that has a count of its own loses it
 * before its window ends. With every place taken, new keys share counts by group, so a flood of keys holds up its own
 * group and, by chance, few others.
 *
 * Counts in this process only.
 */
export class RateLimiter {
  /** In the order in which they end, because all windows are equally long. */
  private readonly own = new Map<string, Count>();
  private readonly shared = new Map<number, Count>();
  /** So that nobody can choose keys that share a count with another's, and no address is kept in clear. */
  private readonly secret = randomBytes(32);
  private readonly windowMs: number;
  private readonly mostKeys: number;

  constructor(private readonly limit: RateLimit) {
    this.windowMs = limit.windowSeconds * 1000;
    this.mostKeys = limit.mostKeys ?? MOST_KEYS;
  }

  /**
   * Counts a key.
   *
   * @param group with whom it shares a count while there is no place for its own.
   * @returns seconds until it makes sense to try again, at least 1; null while the key is within its limit.
   */
  take(key: string, group: string): number | null {
    const now = performance.now();
    this.forgetEnded(now);
    const count = this.countOf(key, group, now);
    count.taken += 1;
    if (count.taken <= this.limit.points) return null;
    return Math.max(1, Math.ceil((count.endsAt - now) / 1000));
  }

  private countOf(key: string, group: string, now: number): Count {
    const name = this.hash(key).toString('base64url');
    const known = this.own.get(name);
    if (known) return known;
    const begun = { taken: 0, endsAt: now + this.windowMs };
    if (this.own.size < this.mostKeys) {
      this.own.set(name, begun);
      return begun;
    }
    const place = this.hash(group).readUInt32BE() % GROUPS;
    const shared = this.shared.get(place);
    if (shared && shared.endsAt > now) return shared;
    this.shared.set(place, begun);
    return begun;
  }

  private forgetEnded(now: number): void {
    for (const [name, { endsAt }] of this.own) {
      if (endsAt > now) return;
      this.own.delete(name);
    }
  }

  private hash(text: string): Buffer {
    return createHmac('sha256', this.secret).update(text).digest();
  }
}
