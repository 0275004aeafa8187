import { randomUUID } from 'node:crypto';
import {
  cut,
  half,
  reply,
  startProveServer,
  type Act,
  type ProveServer,
} from '../../support/prove/prove-server';
import { askCompanyApi } from './company-acts';
import { FIRST_NAME, LAST_NAME, LOCAL_PART, MAIL_DOMAIN, NUMBERS, PHONE, type Scene } from './scene';

export const ECHO_PROJECT = 'echoing';
const AUTH_TOKEN = 'auth-token-canary-5a7d90b1';
const CORRELATION_ID = 'correlation-canary-c4411e02';
const DATA = {
  phoneNumber: PHONE,
  firstName: FIRST_NAME,
  lastName: LAST_NAME,
  emailAddress: `${LOCAL_PART}@${MAIL_DOMAIN}`,
  authToken: AUTH_TOKEN,
  correlationId: CORRELATION_ID,
};
export const ECHO = { message: JSON.stringify(DATA), ...DATA };

export const echoingProve = startProveServer;

/** A Prove that fails in every way, and repeats what it knows in each. */
export async function failingProve(scene: Scene, server: ProveServer): Promise<void> {
  scene.authTokens.add(AUTH_TOKEN);
  scene.correlationIds.add(CORRELATION_ID);
  const opened = reply(200, { success: 'true', ...DATA });
  const ways: [string, ...Act[]][] = [
    ['refuses', reply(400, { code: 8001, ...ECHO })],
    ['refuses with data for a code', reply(400, { code: DATA.emailAddress, ...ECHO })],
    ['speaks of something else', reply(200, [ECHO])],
    ['opens no session', reply(200, { ...ECHO, correlationId: undefined, authToken: undefined })],
    ['refuses the question', opened, reply(400, { code: 8001, ...ECHO })],
    ['answers in another shape', opened, reply(200, { success: ECHO })],
    ['lets nobody in', opened, reply(403, ECHO)],
    ['answers with half of it', half],
    ['is cut', cut],
    ['breaks', opened, reply(500, ECHO)],
  ];
  for (const [way, ...acts] of ways) {
    const { clientCustomerId } = await scene.customer('echo', { project: ECHO_PROJECT });
    server.on(...acts);
    const path = `/${clientCustomerId}/verifications`;
    const key = randomUUID();
    scene.idempotencyKeys.add(key);
    const begun = await askCompanyApi(
      scene,
      `a beginning when Prove ${way}`,
      'POST',
      `${path}?project=${ECHO_PROJECT}`,
      {
        body: { possession: 'mobile', phoneNumber: NUMBERS.new },
        headers: { 'idempotency-key': key },
      },
    );
    if (begun.status === 201)
      await askCompanyApi(
        scene,
        `a check when Prove ${way}`,
        'POST',
        `${path}/${begun.body.id}/check?project=${ECHO_PROJECT}`,
      );
  }
}
