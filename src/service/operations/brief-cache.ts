/** So that no number of clients makes more work than one does; short enough for probes and scrapers. */
const KEPT_MS = 1_000;

/** Shares one answer among all who ask at the same moment, and among those of the next second. */
export class BriefCache<T> {
  private answer: { value: Promise<T>; until: number } | null = null;

  constructor(private readonly make: () => Promise<T>) {}

  get(): Promise<T> {
    if (this.answer && performance.now() < this.answer.until) return this.answer.value;
    const answer = { value: this.make(), until: Infinity };
    this.answer = answer;
    answer.value.then(
      () => (answer.until = performance.now() + KEPT_MS),
      () => (answer.until = 0),
    );
    return answer.value;
  }
}
