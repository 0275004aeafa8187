const TIMEOUT_MS = 10_000;
/** Prove's own is about 0.2 MB. */
const MAX_BYTES = 10 * 1024 * 1024;

export interface FetchedModule {
  status: number;
  headers: Headers;
  /** After redirects. */
  finalUrl: URL;
  text: string;
}

/** Fetches a module with the headers of a page that imports it. @returns what keeps it from being fetched */
export async function fetchModule(address: URL, pageOrigin: string): Promise<FetchedModule | string> {
  try {
    const response = await fetch(address, {
      headers: { origin: pageOrigin, accept: '*/*' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await readUpTo(response, MAX_BYTES);
    if (text === null) return `It is larger than ${MAX_BYTES / 1024 / 1024} MiB.`;
    const { status, headers, url } = response;
    return { status, headers, finalUrl: new URL(url), text };
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string; message?: string } };
    if (name === 'TimeoutError') return `It did not answer within ${TIMEOUT_MS / 1000} seconds.`;
    return `It cannot be fetched: ${cause?.code ?? cause?.message ?? name}.`;
  }
}

async function readUpTo({ body }: Response, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
