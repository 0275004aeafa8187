import { randomUUID } from 'node:crypto';
import { ProveClient } from '../../../src';
import type { ProveEmulator } from '../../../src/emulator';
import {
  COMPANY_TOKEN,
  FIRST_NAME,
  LAST_NAME,
  LOCAL_PART,
  MAIL_DOMAIN,
  NUMBERS,
  PHONE,
  type Scene,
  type Told,
} from './scene';

interface Asked {
  body?: unknown;
  headers?: Record<string, string>;
}

const EMAIL = `${LOCAL_PART}+company@${MAIL_DOMAIN}`;
const PERSON = { firstName: FIRST_NAME, lastName: LAST_NAME, email: EMAIL, phoneNumber: PHONE };

export async function askCompanyApi(
  scene: Scene,
  what: string,
  method: string,
  path: string,
  { body, headers }: Asked = {},
): Promise<Told> {
  const answer = await fetch(`${scene.test.url}/verified-users${path}`, {
    method,
    headers: {
      authorization: `Bearer ${COMPANY_TOKEN}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return scene.told(what, answer);
}

/** What the company does by HTTP, rightly and wrongly. */
export async function companyWay(scene: Scene, emulator: ProveEmulator): Promise<void> {
  const ask = async (what: string, method: string, path: string, body?: unknown, headers = {}) => {
    const { status } = await askCompanyApi(scene, what, method, path, { body, headers });
    return status;
  };
  const expectStatus = async (expected: number, ...asked: Parameters<typeof ask>) => {
    const status = await ask(...asked);
    expect([asked[0], status]).toEqual([asked[0], expected]);
  };
  const id = randomUUID();
  const registration = {
    clientCustomerId: id,
    ...PERSON,
    enrollment: { proveId: randomUUID(), enrolled: true, verifiedAt: '2025-01-01T00:00:00Z' },
  };
  const keyed = () => {
    const key = `key-of-a-request-${randomUUID()}`;
    scene.idempotencyKeys.add(key);
    return { 'idempotency-key': key };
  };
  const key = keyed();
  await expectStatus(201, 'register', 'POST', '', registration, key);
  await expectStatus(201, 'a repeat', 'POST', '', registration, key);
  await expectStatus(422, 'the key for another', 'POST', '', { ...registration, firstName: 'Other' }, key);
  await expectStatus(200, 'look-up by number', 'POST', '/look-up', { phoneNumber: PHONE });
  await expectStatus(200, 'look-up by address', 'POST', '/look-up', { email: EMAIL });
  await expectStatus(200, 'contact', 'GET', `/${id}/contact`);
  await expectStatus(200, 'change', 'PATCH', `/${id}/contact`, {
    email: `${LOCAL_PART}+other@${MAIL_DOMAIN}`,
  });
  await expectStatus(200, 'new number', 'PATCH', `/${id}/contact`, { phoneNumber: NUMBERS.british });
  await expectStatus(409, 'no consent', 'POST', `/${id}/verifications`, { possession: 'mobile' }, keyed());
  await expectStatus(200, 'consent', 'POST', `/${id}/consents`, {
    country: 'GB',
    textVersion: '1',
    channel: 'app',
  });
  await expectStatus(201, 'begin', 'POST', `/${id}/verifications`, { possession: 'mobile' }, keyed());
  await expectStatus(200, 'withdrawal', 'DELETE', `/${id}/consents/GB`);
  await expectStatus(
    200,
    'require',
    'POST',
    `/${id}/reverifications`,
    { reason: 'suspicious_login' },
    keyed(),
  );
  await expectStatus(422, 'a reason that is data', 'POST', `/${id}/reverifications`, {
    reason: `${FIRST_NAME} ${PHONE}`,
  });
  await expectStatus(200, 'history', 'GET', `/${id}/history`);
  await expectStatus(200, 'cancel', 'POST', `/${id}/reverifications/current/cancel`, {}, keyed());

  const prove = scene.test.app.get(ProveClient, { strict: false });
  const taken = { clientCustomerId: randomUUID(), ...PERSON };
  const enrolled = await prove.enroll({ phoneNumber: PHONE, clientCustomerId: taken.clientCustomerId });
  const { proveId } = enrolled;
  const elsewhere = { ...taken, proveId, phoneNumber: NUMBERS.new };
  await expectStatus(409, 'take-over of another number', 'POST', '/take-over', elsewhere);
  emulator.faults.add({ kind: 'broken_json', path: '/v3/identity/*', times: 1 });
  await ask('take-over while Prove breaks', 'POST', '/take-over', { ...taken, proveId });
  await expectStatus(201, 'take-over', 'POST', '/take-over', { ...taken, proveId }, keyed());
  await expectStatus(200, 'close', 'POST', `/${taken.clientCustomerId}/close`, { disenroll: true }, keyed());

  const bad = `${FIRST_NAME}@@${MAIL_DOMAIN}`;
  for (const body of [
    { ...registration, email: bad },
    { ...registration, phoneNumber: `${PHONE}${PHONE}` },
    { ...registration, [LAST_NAME]: FIRST_NAME },
    { ...registration, enrollment: { proveId: [EMAIL], verifiedAt: PHONE } },
    `{"email": "${EMAIL}", ${PHONE}`,
  ])
    await ask('a bad registration', 'POST', '', body);
  await ask('bad changes', 'PATCH', `/${id}/contact`, { email: bad, firstName: `<${FIRST_NAME}>` });
  await ask('a bad look-up', 'POST', '/look-up', { email: bad, phoneNumber: FIRST_NAME });
  await ask('a bad key', 'POST', '', registration, { 'idempotency-key': `${EMAIL} `.repeat(20) });
  await ask('a bad tag', 'PATCH', `/${id}/contact`, { firstName: FIRST_NAME }, { 'if-match': `"${EMAIL}"` });
  await ask('a bad cursor', 'GET', `?cursor=${encodeURIComponent(EMAIL)}`);
  await ask('a cursor of another kind', 'GET', `?cursor=${Buffer.from(EMAIL).toString('base64url')}`);
  await ask('bad questions', 'GET', `?status=${FIRST_NAME}&${LAST_NAME}=${encodeURIComponent(PHONE)}`);
  await ask('an address for an id', 'GET', `/${encodeURIComponent(EMAIL)}`);
  await ask('a number for a project', 'GET', `/${id}?project=${encodeURIComponent(PHONE)}`);
  for (const authorization of [`Bearer ${COMPANY_TOKEN}x`, `Basic ${COMPANY_TOKEN}`, `Bearer ${EMAIL}`])
    await expectStatus(401, 'a wrong token', 'POST', '', registration, { authorization });
  await importRows(scene);
}

async function importRows(scene: Scene): Promise<void> {
  const header = 'clientCustomerId,firstName,lastName,email,phoneNumber';
  const rows = [
    [randomUUID(), FIRST_NAME, LAST_NAME, EMAIL, PHONE],
    [randomUUID(), FIRST_NAME, LAST_NAME, `${LOCAL_PART}@@${MAIL_DOMAIN}`, PHONE],
    [randomUUID(), FIRST_NAME, LAST_NAME, EMAIL, FIRST_NAME],
    [randomUUID(), `<${FIRST_NAME}>`, LAST_NAME, EMAIL, PHONE],
    [EMAIL, PHONE],
    [randomUUID(), `"${LAST_NAME}`, EMAIL],
  ].map((row) => row.join(','));
  const files = {
    'rows, good and bad': [header, ...rows].join('\n'),
    'a header that is data': rows.join('\n'),
    'a header that is too long': [`${header},${EMAIL}`, ...rows].join('\n'),
  };
  for (const [what, body] of Object.entries(files)) {
    const answer = await fetch(`${scene.test.url}/verified-users/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${COMPANY_TOKEN}`, 'content-type': 'text/csv' },
      body,
    });
    await scene.keep(`an import of ${what}`, answer);
  }
}
