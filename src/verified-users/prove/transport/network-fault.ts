/**
 * The connection never came about, so the request was not sent. A reset is not among them, nor is a deadline that
 * passed later: Prove may have read the request.
 */
const BEFORE_SENDING = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'];

export interface NetworkFault {
  /** Stable code, such as `ECONNRESET`; messages hold addresses and go nowhere. */
  code: string;
  /** Whether the request surely did not reach the other side. */
  beforeSending: boolean;
}

/** @param error as `fetch` throws it, with the reason beneath. */
export function readNetworkFault(error: unknown): NetworkFault {
  const code = codeOf(error) ?? codeOf((error as { cause?: unknown } | null)?.cause) ?? 'UNKNOWN';
  return { code, beforeSending: BEFORE_SENDING.includes(code) };
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && /^[A-Z0-9_]{1,50}$/.test(code) ? code : undefined;
}
