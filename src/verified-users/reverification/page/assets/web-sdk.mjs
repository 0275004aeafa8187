import { ApiError } from './api.mjs';
import { pageData } from './page-data.mjs';

let failures = 0;

/**
 * The configured web SDK. A browser may remember that a module could not be loaded, but not under another fragment.
 *
 * @throws {ApiError} `SDK`
 */
export async function loadSdk() {
  try {
    return await import(failures === 0 ? pageData.sdkUrl : `${pageData.sdkUrl}#${failures}`);
  } catch {
    failures += 1;
    throw new ApiError('SDK');
  }
}

/** What the SDK itself would take this browser for. */
export function deviceOf(sdk) {
  const isMobile =
    new sdk.AuthenticatorBuilder()
      .withAuthFinishStep(async () => undefined)
      .build()
      .isMobileWeb?.() ?? /Mobi|Android|iPhone|iPad/i.test(navigator.userAgent);
  return isMobile ? 'mobile' : 'desktop';
}
