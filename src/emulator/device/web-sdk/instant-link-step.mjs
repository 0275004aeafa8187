export const InstantLinkResultType = Object.freeze({ OnResend: 0, OnMobileNumberChange: 1 });

const START = '/v1/client/mobile/instantlink/start';

/** A link is sent to the phone; a desktop waits for it to be opened, a phone is left for the link's page. */
export function instantLinkStep(askNumber, askRetry, isMobileWeb) {
  return async (api) => {
    const isMobile = isMobileWeb();
    const opened = isMobile ? new Promise(() => undefined) : api.status();
    // Its failure may come while the customer is still being asked; it is dealt with below.
    opened.catch(() => undefined);
    await sendLink(api, askNumber, !api.claims.auth.subs.mob?.auths.inln?.mnp, isMobile);
    const { next } = await Promise.race([
      opened,
      ...(askRetry ? [offerRetry(api, askNumber, askRetry, isMobile)] : []),
    ]);
    return next;
  };
}

async function offerRetry(api, askNumber, askRetry, isMobile) {
  for (;;) {
    if ((await askRetry()) === InstantLinkResultType.OnMobileNumberChange)
      await sendLink(api, askNumber, true, isMobile);
    else await api.post(START, { sourceIp: null, mobileNumber: '', isMobile });
  }
}

async function sendLink(api, askNumber, isNeeded, isMobile) {
  for (let fault; ;) {
    const input = await askNumber(isNeeded, fault);
    const { data } = await api.post(START, { sourceIp: null, mobileNumber: input?.phoneNumber, isMobile });
    if (!data?.code && !data?.message) return;
    fault = Object.assign(new Error(data.message), { code: data.code });
  }
}
