/** Resolves after a while, or as soon as the step is left. */
export function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Calls `work` now and then while the page is looked at, and at once when the customer comes back to it. */
export async function whileLookedAt(everyMs, signal, work) {
  const isSeen = () => document.visibilityState === 'visible';
  document.addEventListener('visibilitychange', () => isSeen() && void work(), { signal });
  for (;;) {
    await pause(everyMs, signal);
    if (signal.aborted) return;
    if (isSeen()) await work();
  }
}
