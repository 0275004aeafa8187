import { AsyncLocalStorage } from 'node:async_hooks';

const storage = new AsyncLocalStorage<CurrentRequest>();

export interface CurrentRequest {
  requestId: string;
}

/** The request that is being handled, or nothing outside of one. */
export function currentRequest(): CurrentRequest | undefined {
  return storage.getStore();
}

/** Runs `work` and all that it starts as part of a request. */
export function runInRequest(request: CurrentRequest, work: () => void): void {
  storage.run(request, work);
}
