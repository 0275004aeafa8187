import { ApiError } from './api.mjs';
import { pageData } from './page-data.mjs';

/** What the page needs of the module. */
const NAMES = ['AuthenticatorBuilder', 'DeviceRole', 'OtpFinishResultType', 'InstantLinkResultType'];
let failures = 0;

/**
 * The configured web SDK. A browser may remember that a module could not be loaded, but not under another fragment.
 *
 * @throws {ApiError} `SDK`
 */
export async function loadSdk() {
  try {
    const sdk = await import(failures === 0 ? pageData.sdkUrl : `${pageData.sdkUrl}#${failures}`);
    const missing = NAMES.filter((name) => sdk[name] === undefined);
    if (missing.length > 0) throw new Error(`It does not export ${missing.join(', ')}.`);
    return sdk;
  } catch (error) {
    failures += 1;
    // For whoever sets the page up; it says nothing about the customer.
    // eslint-disable-next-line no-console
    console.error(
      `The web SDK at ${pageData.sdkUrl} cannot be used. ${error.message} Run: npx verified-users doctor --web-sdk ${pageData.sdkUrl}`,
    );
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
