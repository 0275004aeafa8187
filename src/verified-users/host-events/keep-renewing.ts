/**
 * Renews at an interval what ends by itself. A renewal that fails is left to the next one.
 *
 * @returns ends it, and resolves once no renewal is under way: one that came late would undo what is written next.
 */
export function keepRenewing(renew: () => Promise<unknown>, everyMs: number): () => Promise<void> {
  let underWay: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    underWay ??= renew()
      .catch(() => undefined)
      .finally(() => (underWay = null));
  }, everyMs);
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
