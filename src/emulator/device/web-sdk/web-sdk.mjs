/**
 * A small stand-in for Prove's web SDK with the same builder: enough for one-time codes and Instant Links against the
 * emulator's device API. In production an application loads Prove's own.
 */
import { DeviceApi, StepError } from './device-api.mjs';
import { instantLinkStep } from './instant-link-step.mjs';
import { otpStep } from './otp-step.mjs';

export const DeviceRole = Object.freeze({ Primary: 'primary', Secondary: 'secondary' });
export const MobileAuthImplementation = Object.freeze({ Pixel: 'pixel', Fetch: 'fetch' });
export { OtpFinishResultType } from './otp-step.mjs';
export { InstantLinkResultType } from './instant-link-step.mjs';

const MOST_STEPS = 50;

export class AuthenticatorBuilder {
  #steps = {};
  #finish;

  withAuthFinishStep(step) {
    this.#finish = asFunction(step);
    return this;
  }

  withOtpFallback(start, finish) {
    this.#steps['mobile/otp'] = otpStep(asFunction(start), asFunction(finish));
    return this;
  }

  withInstantLinkFallback(start, retry) {
    this.#steps['mobile/instantlink'] = instantLinkStep(
      asFunction(start),
      retry && asFunction(retry),
      isMobileWeb,
    );
    return this;
  }

  /** The emulator asks nothing for which these would matter. */
  withRole() {
    return this;
  }

  withMobileAuthImplementation() {
    return this;
  }

  withDeviceIpAddress() {
    return this;
  }

  withDeviceContext() {
    return this;
  }

  build() {
    return new Authenticator(this.#steps, this.#finish);
  }
}

class Authenticator {
  #steps;
  #finish;

  constructor(steps, finish) {
    this.#steps = steps;
    this.#finish = finish;
  }

  /**
   * Resolves when the finish step has; that step runs on failure, too: only the back end knows the result. As with Prove's
   * SDK, `cancel` runs the finish step, and closes the status channel, which is reported as a failure.
   */
  authenticate(authToken) {
    const cancelled = new AbortController();
    const promise = this.#run(authToken, cancelled.signal);
    return Object.assign(promise, { cancel: () => cancelled.abort(new Error('Cancelled')) });
  }

  /** On the phone, at the page where the Instant Link ended. */
  async finishInstantLink(redirectUrl) {
    const { searchParams } = new URL(redirectUrl);
    const authId = searchParams.get('authId');
    if (authId === null || !searchParams.has('asc')) throw new Error('The address needs asc and authId.');
    if (searchParams.get('asc') !== 'true') throw new Error('The Instant Link was not completed.');
    await this.#finish?.({ authId });
  }

  isMobileWeb() {
    return isMobileWeb();
  }

  async #run(authToken, signal) {
    if (!authToken) throw new Error('No authToken was given.');
    if (!this.#finish) throw new Error('The finish step is missing.');
    const api = new DeviceApi(authToken, signal);
    const cancelled = new Promise((resolve) => signal.addEventListener('abort', () => resolve('done')));
    const last = await Promise.race([this.#walk(api), cancelled]);
    if (last === 'done') await this.#finish({ authId: api.claims.auth.id });
  }

  /** @returns `done`, or an empty text when the server named no step: then the finish step does not run. */
  async #walk(api) {
    let name = api.claims.auth.next;
    for (let count = 0; name !== 'done' && name !== ''; count++) {
      const step = this.#steps[name];
      if (!step || count === MOST_STEPS) throw new Error(`There is no way on from step "${name}".`);
      name = await step(api).catch((error) => afterFailure(api, name, error));
    }
    return name;
  }
}

/** The server says how it goes on; what it does not know of yet is reported first. */
async function afterFailure(api, area, error) {
  if (error instanceof StepError && error.next) return error.next;
  if (error instanceof StepError) throw error;
  const { next } = await api.post(`/v1/client/${area}/error`, { message: error.message });
  if (next === undefined) throw error;
  return next;
}

function asFunction(step) {
  return typeof step === 'function' ? step : step.execute.bind(step);
}

function isMobileWeb() {
  return /Mobi|Android|iPhone|iPad/i.test(navigator.userAgent);
}
