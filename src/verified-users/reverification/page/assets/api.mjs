const base = location.pathname.replace(/\/+$/, '');
const LONGEST_WAIT_MS = 60_000;

/** What the server refused, by its stable code; `NETWORK` when it was not reached. */
export class ApiError extends Error {
  constructor(code, { country, retryAfterSeconds } = {}) {
    super(code);
    this.code = code;
    this.country = country;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export const getState = () => call('GET', 'state');
export const begin = (wanted) => call('POST', 'verifications', wanted);
export const check = () => call('POST', 'check', {});
export const decline = () => call('POST', 'decline', {});
export const askFreshLink = () => call('POST', 'fresh-link', {});

async function call(method, path, body) {
  const response = await send(`${base}/${path}`, {
    method,
    headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
    body: body && JSON.stringify(body),
    cache: 'no-store',
    signal: AbortSignal.timeout(LONGEST_WAIT_MS),
  });
  const answer = await response.json().catch(() => ({}));
  // An unknown link is a 404 and a step at once.
  if (response.ok || answer.step) return { ...answer, endsAtMs: endsAtMs(answer, response) };
  throw new ApiError(answer.code ?? codeOf(response.status), {
    country: answer.country,
    retryAfterSeconds: Number(response.headers.get('retry-after')) || undefined,
  });
}

async function send(url, request) {
  try {
    return await fetch(url, request);
  } catch {
    throw new ApiError('NETWORK');
  }
}

/** When it expires, by the clock of this device, which may be wrong: what is left counts. */
function endsAtMs({ expiresAt }, response) {
  if (!expiresAt) return undefined;
  const leftMs = Date.parse(expiresAt) - (Date.parse(response.headers.get('date')) || Date.now());
  return Date.now() + leftMs;
}

function codeOf(status) {
  if (status === 401) return 'SESSION_EXPIRED';
  if (status === 429) return 'TOO_MANY_REQUESTS';
  return status >= 500 ? 'UNAVAILABLE' : 'UNEXPECTED';
}
