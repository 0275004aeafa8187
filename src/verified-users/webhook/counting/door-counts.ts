import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';

const HOUR_MS = 3_600_000;
/** With the database away for longer, the oldest hours are forgotten. */
const MOST_HOURS = 48;

/** What this process counted of one project in one hour; see `DoorCount`. Times in ms since 1970. */
export interface HeldCount {
  project: string;
  hour: number;
  accepted: number;
  refused: number;
  refusedSince: number;
  acceptedAt: number | null;
  refusedAt: number | null;
}

/**
 * Counts requests at the webhook in memory, because a refused one must cost little (P3). Projects that do not exist
 * are not counted, or a stranger could make as many as there are names.
 */
@Injectable()
export class DoorCounts {
  private held = new Map<string, HeldCount>();

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
  ) {}

  accepted(project: string): void {
    const now = this.clock.now().getTime();
    const count = this.countOf(project, now);
    if (!count) return;
    count.accepted += 1;
    count.acceptedAt = now;
    count.refusedSince = 0;
  }

  /** @param signed with our secret: only its holder, or an old token of theirs, can make such a request. */
  refused(project: string, signed: boolean): void {
    const now = this.clock.now().getTime();
    const count = this.countOf(project, now);
    if (!count) return;
    count.refused += 1;
    if (signed) count.refusedSince += 1;
    count.refusedAt = now;
  }

  /** What was counted since it was last taken. */
  take(): HeldCount[] {
    const taken = [...this.held.values()];
    this.held = new Map();
    return taken;
  }

  /** What could not be written is kept for the next time, together with what was counted meanwhile. */
  giveBack(taken: readonly HeldCount[]): void {
    const meanwhile = this.held;
    this.held = new Map(taken.map((count) => [keyOf(count.project, count.hour), count]));
    for (const [key, later] of meanwhile) {
      const earlier = this.held.get(key);
      this.held.set(key, earlier ? sum(earlier, later) : later);
    }
    this.forgetOldest();
  }

  private countOf(project: string, now: number): HeldCount | null {
    if (!this.options.projects.has(project)) return null;
    const hour = now - (now % HOUR_MS);
    const key = keyOf(project, hour);
    const held = this.held.get(key);
    if (held) return held;
    const fresh = {
      project,
      hour,
      accepted: 0,
      refused: 0,
      refusedSince: 0,
      acceptedAt: null,
      refusedAt: null,
    };
    this.held.set(key, fresh);
    this.forgetOldest();
    return fresh;
  }

  private forgetOldest(): void {
    const most = this.options.projects.size * MOST_HOURS;
    for (const key of this.held.keys()) {
      if (this.held.size <= most) return;
      this.held.delete(key);
    }
  }
}

function keyOf(project: string, hour: number): string {
  return `${hour} ${project}`;
}

function sum(earlier: HeldCount, later: HeldCount): HeldCount {
  return {
    project: later.project,
    hour: later.hour,
    accepted: earlier.accepted + later.accepted,
    refused: earlier.refused + later.refused,
    refusedSince: later.refusedSince + (later.acceptedAt === null ? earlier.refusedSince : 0),
    acceptedAt: later.acceptedAt ?? earlier.acceptedAt,
    refusedAt: later.refusedAt ?? earlier.refusedAt,
  };
}
