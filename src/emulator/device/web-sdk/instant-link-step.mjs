export const InstantLinkResultType = Object.freeze({ OnResend: 0, OnMobileNumberChange: 1 });

const START = '/v1/client/mobile/instantlink/start';

/**
 * A link is sent to the phone; a desktop waits for it to be opened, a phone is left for the link's page.
 *
 * What starting it answers decides, as with Prove's SDK: `data`, even empty, means wait and never ask again; no `data` and a
 * retry step, that it is asked; no `data` and no retry step, that the flow ends at once without its finish step.
 */
export function instantLinkStep(askNumber, askRetry, isMobileWeb) {
  return async (api) => {
    const isMobile = isMobileWeb();
    const opened = isMobile ? new Promise(() => undefined) : api.status().then(({ next }) => next);
    // Its failure may come while the customer is still being asked; it is dealt with below.
    opened.catch(() => undefined);
    const isNumberAsked = !api.claims.auth.subs.mob?.auths.inln?.mnp;
    return Promise.race([opened, sendLinks(api, askNumber, askRetry, { isNumberAsked, isMobile })]);
  };
}

/** Resolves to the next step when an answer names one or ends the flow; otherwise the status channel decides. */
async function sendLinks(api, askNumber, askRetry, { isNumberAsked, isMobile }) {
  for (let isAsked = isNumberAsked; ;) {
    const answer = await sendLink(api, askNumber, isAsked, isMobile);
    if (answer.next || (!answer.data && !askRetry)) return answer.next;
    if (answer.data) return new Promise(() => undefined);
    const next = await resendWhileWished(api, askRetry, isMobile);
    if (next) return next;
    isAsked = true;
  }
}

/** @returns a step to go on with; undefined when another number is wished. */
async function resendWhileWished(api, askRetry, isMobile) {
  for (;;) {
    if ((await askRetry()) === InstantLinkResultType.OnMobileNumberChange) return undefined;
    const { next } = await api.post(START, { sourceIp: null, mobileNumber: '', isMobile });
    if (next) return next;
  }
}

async function sendLink(api, askNumber, isNeeded, isMobile) {
  for (let fault; ;) {
    const input = await askNumber(isNeeded, fault);
    const answer = await api.post(START, { sourceIp: null, mobileNumber: input?.phoneNumber, isMobile });
    const { data } = answer;
    if (!data?.code && !data?.message) return answer;
    fault = Object.assign(new Error(data.message), { code: data.code });
  }
}
