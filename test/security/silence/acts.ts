import { randomUUID } from 'node:crypto';
import { ProveClient } from '../../../src';
import type { ProveEmulator } from '../../../src/emulator';
import { item } from '../../support/notification-item';
import { changed, CONTENT, FIRST_NAME, LAST_NAME, LOCAL_PART, MAIL_DOMAIN, PHONE, type Scene } from './scene';
import { REFUSALS } from './strict-mail-server';

/** From the notification to the button, and the next verification. */
export async function goodWay(scene: Scene): Promise<void> {
  const { users, url } = scene.test;
  const { path, clientCustomerId, proveId } = await scene.invited('good');
  await scene.deliver('a repeat', changed({ clientCustomerId, proveId }));
  await scene.visit('the page', path);
  await scene.visit('the page', path, 'HEAD');
  await scene.visit('the button', path, 'POST');
  await scene.visit('the button again', path, 'POST');
  await scene.visit('a used link', path);
  // Not routes of the module: Nest's own answer repeats the path to whoever asked for it. Logging it is another thing.
  await fetch(`${url}${path}/more`);
  await fetch(`${url}${path}%E0%A4%A`);
  await users.recordVerification({ clientCustomerId, proveId: randomUUID(), phoneNumber: '202.555.0147' });
  await users.registerIdentity({
    clientCustomerId,
    firstName: FIRST_NAME,
    phoneNumber: '2025550147',
    locale: 'es',
  });
}

/** What the webhook keeps for review, and what it refuses. */
export async function badDeliveries(scene: Scene): Promise<void> {
  const stranger = () => item({ clientCustomerId: randomUUID() });
  const body = { notifications: [], CONTENT };
  await scene.deliver('an unknown customer', { notifications: [stranger()] });
  await scene.deliver('an unknown type', { notifications: [{ ...stranger(), eventType: 'SOMETHING_ELSE' }] });
  await scene.deliver('bad items', {
    notifications: [
      { ...item(), event: CONTENT, eventTimestamp: CONTENT },
      { ...item(), clientCustomerId: { [CONTENT]: CONTENT } },
      CONTENT,
    ],
  });
  for (const [what, id] of Object.entries({ number: PHONE, address: `${LOCAL_PART}@${MAIL_DOMAIN}` })) {
    await scene.deliver(`a correlation id that is a ${what}`, { notifications: [stranger()] }, undefined, id);
  }
  await scene.deliver('no JSON', `{"notifications": [${CONTENT}`);
  await scene.deliver('too much', { padding: CONTENT.repeat(1_000) });
  await scene.deliver('an unknown claim', { notifications: [] }, scene.token({ note: CONTENT }));
  await scene.deliver('a wrong signature', body, scene.token({}, `whsec_${'0'.repeat(48)}`));
  await scene.deliver('an expired token', body, scene.token({ exp: Math.floor(Date.now() / 1000) - 600 }));
  await scene.deliver('another issuer', body, scene.token({ iss: CONTENT }));
  await scene.deliver('the secret instead of a token', body, scene.secret);
  for (const project of ['default', 'none']) {
    const answer = await fetch(`${scene.test.url}/webhooks/prove/${project}`, {
      method: 'POST',
      body: CONTENT,
    });
    await scene.keep(`a stranger at ${project}`, answer);
  }
}

/** Calls of Prove's API about a customer: one that is answered, others that are refused and fail. */
export async function askProve(scene: Scene, emulator: ProveEmulator): Promise<void> {
  const prove = scene.test.app.get(ProveClient, { strict: false });
  const customer = { phoneNumber: PHONE, firstName: FIRST_NAME, lastName: LAST_NAME };
  await prove.verify(customer);
  const emailAddress = `${LOCAL_PART}@${MAIL_DOMAIN}`;
  await scene.failing('an address that Prove refuses', () => prove.verify({ ...customer, emailAddress }));
  emulator.faults.add({ kind: 'status', status: 500, path: '/v3/verify' });
  await scene.failing('a verification that Prove fails', () => prove.verify(customer));
  await scene.failing('a number that is none', () =>
    prove.verify({ ...customer, phoneNumber: `${PHONE}x${PHONE}` }),
  );
}

/** Refusals that quote the address. */
export async function refusingMailServer(scene: Scene): Promise<void> {
  for (const wording of Object.keys(REFUSALS)) {
    await scene.deliver(wording, changed(await scene.customer(wording)));
  }
  await scene.test.until(() => scene.attempted('refused', Object.keys(REFUSALS).length - 1));
  await scene.test.until(() => scene.attempted('deferred', 1));
}

export async function absentMailServer(scene: Scene): Promise<void> {
  await scene.smtp.stop();
  await scene.deliver('an absent mail server', changed(await scene.customer('late')));
  await scene.test.until(() => scene.attempted('deferred', 2));
}

/** What the company may hand in wrongly. */
export async function wrongInput(scene: Scene): Promise<void> {
  const mail = `${LOCAL_PART}@@${MAIL_DOMAIN}`;
  const wrong: [string, Record<string, unknown>][] = [
    ['a bad address', { email: mail }],
    ['a bad number', { phoneNumber: `${PHONE}${PHONE}` }],
    ['a bad name', { firstName: `<${FIRST_NAME}>`, lastName: `${LAST_NAME}\n` }],
    ['a bad locale', { locale: LAST_NAME }],
    ['a bad enrollment', { enrollment: { proveId: { name: FIRST_NAME }, verifiedAt: PHONE } }],
    ['a surplus field', { nickname: FIRST_NAME }],
    ['bad ids', { clientCustomerId: `${mail}\n`, project: `${LAST_NAME}\n`.repeat(20) }],
  ];
  for (const [what, fields] of wrong) await scene.failing(what, () => scene.customer('wrong', fields));
  for (const phoneNumber of [PHONE, `${PHONE} ${FIRST_NAME}`]) {
    await scene.failing('a verification of nobody', () =>
      scene.test.users.recordVerification({ clientCustomerId: randomUUID(), phoneNumber }),
    );
  }
}
