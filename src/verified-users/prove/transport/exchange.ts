import { ProveUnavailableError } from '../errors/prove-unavailable.error';
import type { CallDeadline } from './call-deadline';
import type { Endpoint } from './endpoint';
import { readNetworkFault } from './network-fault';
import type { ProveCall } from './prove-call';
import { undici } from './undici';

export interface ProveRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Beneath the host's base URL; every part of it is encoded already. */
  path: string;
  /** Undefined values are left out. */
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON; undefined values are left out. */
  body?: object;
  form?: URLSearchParams;
}

export interface ProveAnswer {
  status: number;
  retryAfter: string | null;
  body: string;
}

/**
 * One request and its whole answer, whatever its status.
 *
 * @throws {ProveUnavailableError} when there was no whole answer; `doubtful` tells whether the request may have arrived.
 */
export async function exchange(
  call: ProveCall,
  { host, connections }: Endpoint,
  { method, path, query, body, form }: ProveRequest,
  authorization: string | undefined,
  deadline: CallDeadline,
): Promise<ProveAnswer> {
  const url = new URL(`${host.baseUrl}${path}`);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  deadline.signal.throwIfAborted();
  try {
    const response = await undici().fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(authorization && { authorization }),
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body ? JSON.stringify(body) : form,
      // A redirect would hand the customer's data to whoever it names.
      redirect: 'manual',
      signal: deadline.signal,
      dispatcher: connections,
    });
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: await response.text(),
    };
  } catch (error) {
    deadline.throwIfCancelled();
    const { code, beforeSending } = readNetworkFault(error);
    throw new ProveUnavailableError(
      deadline.hasPassed ? 'no whole answer in time' : `no whole answer, ${code}`,
      { call: call.name, doubtful: !call.repeatable && !beforeSending },
    );
  }
}
