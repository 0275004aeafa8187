/**
 * Renews a lease at an interval. A renewal that fails is left to the next one.
 *
 * @returns ends the renewals, and resolves once none is under way: a late one would undo what is written next.
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
