import type { Delivery, DeliveryAttempt } from './delivery';

/** Prove's deadline is unknown; "quickly". */
const DEADLINE_MS = 10_000;
/** An answer is kept for the eye only. */
const ANSWER_LIMIT = 4096;

/** One attempt; a failure is a result, not an error. */
export async function postDelivery(
  { url, body, correlationId }: Pick<Delivery, 'url' | 'body' | 'correlationId'>,
  authorization: string | undefined,
  stopped?: AbortSignal,
): Promise<DeliveryAttempt> {
  const requestHeaders: Record<string, string> = {
    'Content-Type': 'application/json',
    'X-Correlation-ID': correlationId,
    ...(authorization !== undefined && { 'X-Prove-Authorization': authorization }),
  };
  const startedAt = performance.now();
  const attempt = { at: new Date().toISOString(), requestHeaders };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: requestHeaders,
      body,
      redirect: 'manual',
      signal: AbortSignal.any([AbortSignal.timeout(DEADLINE_MS), ...(stopped ? [stopped] : [])]),
    });
    const answer = (await response.text()).slice(0, ANSWER_LIMIT);
    return { ...attempt, status: response.status, answer, durationMs: elapsedMs(startedAt) };
  } catch (error) {
    return { ...attempt, error: describe(error), durationMs: elapsedMs(startedAt) };
  }
}

export function isAccepted({ status }: DeliveryAttempt): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

function elapsedMs(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}

function describe(error: unknown): string {
  const { name, message, cause } = error as Error;
  if (name === 'TimeoutError') return `no answer within ${DEADLINE_MS / 1000} s`;
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? message;
}
