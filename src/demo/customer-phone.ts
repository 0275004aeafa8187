/** Every code of the emulator's. */
export const CODE = '1234';

/** A state of the customer's API, as far as the demo looks. */
export interface Step {
  step: string;
  authToken?: string;
  sessionToken?: string;
  watch?: string;
}

/**
 * Goes the way behind an emailed link as a browser on the customer's phone does, by HTTP alone.
 *
 * @param newNumber E.164.
 * @returns the steps in their order; the last one says how it ended.
 */
export async function walkLink(link: string, newNumber: string): Promise<Step[]> {
  const { sessionToken, ...started } = await call<Step>(`${link}/session`, { transport: 'bearer' });
  const begun = await call<Step>(
    `${link}/verifications`,
    { phoneNumber: newNumber, device: 'mobile' },
    sessionToken,
  );
  if (begun.authToken) await enterCode(begun.authToken);
  const checked = await call<Step>(`${link}/check`, {}, sessionToken);
  return [started, begun, checked];
}

/** What Prove's web SDK does in the browser: has a code sent to the phone, and hands in what was typed. */
async function enterCode(authToken: string): Promise<void> {
  const claims = JSON.parse(Buffer.from(authToken.split('.')[1] ?? '', 'base64url').toString()) as {
    auth: { endp: string };
  };
  const device = `${claims.auth.endp}/v1/client/mobile/otp`;
  await call(`${device}/start`, {}, authToken);
  await call(`${device}/finish`, { otp: CODE }, authToken);
}

async function call<T>(url: string, body: object, bearer?: string): Promise<T> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(bearer && { authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify(body),
  });
  // Addresses hold tokens, so only the last word of them is told.
  if (!answer.ok) throw new Error(`${url.split('/').at(-1)} was answered ${answer.status}`);
  return (await answer.json()) as T;
}
