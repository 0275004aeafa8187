import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';

/** What a customer does in the shop. */
export interface Visit {
  /** Address of the SDK's module. */
  sdk: string;
  authToken: string;
  /** Entered one after the other. */
  codes?: string[];
  /** Whether the shop offers to send the link again. */
  retry?: boolean;
  /** After the link was sent the shop cancels. */
  cancel?: boolean;
}

export interface Outcome {
  /** The `authId` that the finish step got. */
  finished: string | null;
  error: string | null;
  /** Why codes were asked for again. */
  faults: string[];
  /** How often the SDK asked whether to send the link again. */
  retries: number;
}

const PAGE = `<!doctype html><title>Shop</title><script>
async function authenticate({ sdk, authToken, codes = [], retry = false, cancel = false }) {
  const { AuthenticatorBuilder, DeviceRole, OtpFinishResultType } = await import(sdk);
  const outcome = { finished: null, error: null, faults: [], retries: 0 };
  const askRetry = () => {
    outcome.retries += 1;
    if (cancel) running.cancel();
    return new Promise(() => undefined);
  };
  const authenticator = new AuthenticatorBuilder()
    .withRole(/Mobi/.test(navigator.userAgent) ? DeviceRole.Primary : DeviceRole.Secondary)
    .withAuthFinishStep(async ({ authId }) => { outcome.finished = authId; })
    .withInstantLinkFallback(async () => null, retry ? askRetry : undefined)
    .withOtpFallback(
      async (isNeeded) => (isNeeded ? { phoneNumber: '2025550109' } : null),
      async (fault) => {
        if (fault) outcome.faults.push(fault.message);
        return { resultType: OtpFinishResultType.OnSuccess, input: { otp: codes.shift() ?? '' } };
      },
    )
    .build();
  const running = authenticator.authenticate(authToken);
  await running.catch((error) => { outcome.error = error.message; });
  return outcome;
}
async function finish({ sdk }) {
  const { AuthenticatorBuilder } = await import(sdk);
  let finished = null;
  const authenticator = new AuthenticatorBuilder()
    .withAuthFinishStep(async ({ authId }) => { finished = authId; })
    .build();
  await authenticator.finishInstantLink(location.href);
  return finished;
}
</script>`;

/** The front end of a company, on an origin of its own. */
export class Shop {
  private constructor(private readonly server: Server) {}

  static async open(): Promise<Shop> {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(PAGE);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Shop(server);
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}/landing`;
  }

  authenticate(page: Page, visit: Visit): Promise<Outcome> {
    return page.evaluate<Outcome>(`authenticate(${JSON.stringify(visit)})`);
  }

  /** On the page at which the Instant Link ended. */
  finish(page: Page, visit: Pick<Visit, 'sdk'>): Promise<string> {
    return page.evaluate<string>(`finish(${JSON.stringify(visit)})`);
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
