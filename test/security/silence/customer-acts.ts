import type { ProveEmulator } from '../../../src/emulator';
import { FIRST_NAME, LAST_NAME, NUMBERS, PHONE, type Scene, type Told } from './scene';

/** What customers do behind their links, to every end that it can have. */
export async function customerWay(scene: Scene, emulator: ProveEmulator): Promise<void> {
  const succeeding = await comer(scene, 'succeeding');
  await succeeding.ask('GET', 'state');
  await succeeding.start();
  await wrongRequests(succeeding);
  const { authToken } = await succeeding.begin(NUMBERS.new, 'possession');
  await succeeding.ask('POST', 'check', {});
  await typeCode(emulator, authToken as string, '1234');
  emulator.faults.add({ kind: 'status', status: 500, path: '/v3/verify' });
  await succeeding.ask('POST', 'check', {});
  await until(succeeding, 'succeeded');
  await succeeding.ask('GET', 'state');

  const failing = await comer(scene, 'failing');
  await failing.start();
  const coded = await failing.begin(NUMBERS.new, 'possession');
  await typeCode(emulator, coded.authToken as string, '1111', '2222', '3333');
  await until(failing, 'number');
  await failing.begin(NUMBERS.unpossessed);
  await failing.ask('POST', 'check', {});
  await failing.begin(NUMBERS.unconfirmed);
  await until(failing, 'number');
  emulator.faults.add({ kind: 'status', status: 500, path: '/v3/unify' });
  await failing.begin(NUMBERS.new);

  const british = await comer(scene, 'british', { firstName: null, lastName: null });
  await british.start('bearer');
  const given = { phoneNumber: NUMBERS.british, device: 'desktop' };
  await british.ask('POST', 'verifications', given);
  const named = { ...given, firstName: FIRST_NAME, lastName: LAST_NAME };
  await british.ask('POST', 'verifications', named);
  await british.ask('POST', 'verifications', { ...named, consent: { textVersion: FIRST_NAME } });
  const agreed = await british.ask('POST', 'verifications', { ...named, consent: { textVersion: '1' } });
  expectStep(agreed, 'possession');

  const declining = await comer(scene, 'declining');
  await declining.start();
  expectStep(await declining.ask('POST', 'decline', {}), 'failed');

  const fresh = await comer(scene, 'fresh');
  await fresh.ask('POST', 'fresh-link', {});
  await scene.test.until(() =>
    scene.exists(`SELECT 1 FROM vu_email WHERE kind = 'fresh_link' AND status = 'sent'`),
  );
}

async function wrongRequests(customer: Comer): Promise<void> {
  const bodies: unknown[] = [
    { phoneNumber: `${PHONE}x`, device: 'mobile' },
    { phoneNumber: FIRST_NAME, device: LAST_NAME },
    { phoneNumber: { [PHONE]: PHONE }, device: 'mobile', [`${FIRST_NAME} ${PHONE}`]: LAST_NAME },
    `{"phoneNumber": "${PHONE}", ${FIRST_NAME}`,
  ];
  for (const body of bodies) await customer.ask('POST', 'verifications', body);
  await customer.ask('POST', 'verifications', `phoneNumber=${PHONE}`, {
    'content-type': 'application/x-www-form-urlencoded',
  });
  await customer.ask('POST', 'check', {}, { cookie: `__Secure-vu_session=${FIRST_NAME}${'x'.repeat(30)}` });
}

interface Comer {
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Told>;
  start(transport?: 'bearer'): Promise<void>;
  begin(phoneNumber: string, step?: string): Promise<Told['body']>;
}

/** A customer with a link, in a browser of their own. */
async function comer(scene: Scene, tag: string, fields = {}): Promise<Comer> {
  const { path: link } = await scene.invited(tag, fields);
  let secret: Record<string, string> = {};
  const one: Comer = {
    async ask(method, path, body, headers) {
      const answer = await fetch(`${scene.test.url}${link}/${path}`, {
        method,
        headers: {
          ...secret,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const cookie = answer.headers.getSetCookie().find((line) => line.includes('vu_session='));
      if (cookie) secret = { cookie: cookie.split(';')[0]! };
      return scene.told(`${tag}: ${method} ${path}`, answer);
    },
    async start(transport) {
      const { body } = await one.ask('POST', 'session', transport ? { transport } : {});
      if (transport) secret = { authorization: `Bearer ${body.sessionToken}` };
      scene.sessionSecrets.add(Object.values(secret)[0]!.split(/[= ]/)[1]!);
    },
    async begin(phoneNumber, step) {
      const answer = await one.ask('POST', 'verifications', { phoneNumber, device: 'mobile' });
      if (step) expectStep(answer, step);
      return answer.body;
    },
  };
  return one;
}

function expectStep({ status, body }: Told, step: string): void {
  expect({ status, step: body.step }).toEqual({ status: 200, step });
}

/** Asks again, for the first answers may have failed. */
async function until(customer: Comer, step: string): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1)
    if ((await customer.ask('POST', 'check', {})).body.step === step) return;
  throw new Error(`The customer never came to ${step}`);
}

async function typeCode({ url }: ProveEmulator, authToken: string, ...codes: string[]): Promise<void> {
  const post = async (path: string, body: object) => {
    await fetch(`${url}/v1/client/mobile/otp/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${authToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  };
  await post('start', {});
  for (const otp of codes) await post('finish', { otp });
}
