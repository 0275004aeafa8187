import type { LoggerService } from '@nestjs/common';
import { MetricsRegistry } from '../../src/verified-users/observability/metrics-registry';
import { startCustomerScene, type CustomerScene } from './customer/customer-scene';

const TRIES = 2;
/** A number with which the identity check fails. */
const NOT_HERS = '+12025550101';
const BRITISH = '+447968900002';

describe.each(['fastify', 'express'] as const)('ends of the customer’s way, with %s', (adapter) => {
  let scene: CustomerScene;
  const lines: string[] = [];

  beforeAll(async () => {
    const write = (...parts: unknown[]) => void lines.push(JSON.stringify(parts));
    const logger: LoggerService = { log: write, error: write, warn: write, debug: write, verbose: write };
    scene = await startCustomerScene({
      ...{ adapter, logger },
      options: { reverification: { limits: { verificationsPerCase: TRIES } } },
    });
  });

  afterEach(() => scene.emulator.faults.clear());

  afterAll(() => scene?.close());

  const identityOf = async (clientCustomerId: string) =>
    (await scene.test.users.findIdentity(clientCustomerId))!;

  const eventsOf = async (clientCustomerId: string) => {
    const events = await scene.test.dataSource.query<{ name: string; detail: object }[]>(
      `SELECT name, detail FROM vu_host_event e JOIN vu_identity i ON i.id = e.identity_id
        WHERE client_customer_id = $1 ORDER BY e.id`,
      [clientCustomerId],
    );
    return events.map(({ name, detail }) => [name, detail]);
  };

  it('Prove may be away at each step: the customer asks again and goes on', async () => {
    const { customer, token } = await scene.invite();
    const visitor = scene.visit(token);
    await visitor.start();
    const away = (path: string) => scene.emulator.faults.add({ kind: 'status', status: 503, path, times: 0 });

    away('/v3/unify');
    const refused = await visitor.begin();
    expect(refused.body).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await visitor.get('/state')).body).toMatchObject({
      ...{ step: 'number', notice: 'unavailable', triesLeft: TRIES },
    });
    scene.emulator.faults.clear();
    const begun = await visitor.begin();
    expect(begun.body).toMatchObject({ step: 'possession', triesLeft: TRIES - 1 });
    await scene.typeCode(begun.body.authToken as string);

    away('/v3/unify-status');
    expect((await visitor.post('/check')).body).toMatchObject({ code: 'UNAVAILABLE' });
    expect((await visitor.get('/state')).body).toEqual(begun.body);
    scene.emulator.faults.clear();

    away('/v3/verify');
    expect((await visitor.post('/check')).body).toMatchObject({ code: 'UNAVAILABLE' });
    expect((await visitor.get('/state')).body).toMatchObject({ step: 'verifying', maskedPhone: '•••• 0188' });
    scene.emulator.faults.clear();

    expect((await visitor.post('/check')).body).toMatchObject({ step: 'succeeded', watch: 'watched' });
    expect(await identityOf(customer.clientCustomerId)).toMatchObject({ status: 'verified' });
  });

  it('"This isn\'t my account" ends the case, keeps the doubt, and has a person look', async () => {
    const { customer, token } = await scene.invite();
    const visitor = scene.visit(token);
    await visitor.start();
    const begun = await visitor.begin();
    const reference = begun.body.caseReference as string;
    expect(reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
    const end = {
      ...{ step: 'failed', locale: 'en', caseReference: reference },
      ...{ reason: 'declined', notice: 'abandoned' },
    };
    const answers = await Promise.all([visitor.post('/decline'), visitor.post('/decline')]);
    for (const { body } of answers) expect(body).toEqual(end);

    const { clientCustomerId } = customer;
    const identity = await identityOf(clientCustomerId);
    expect(identity).toMatchObject({
      ...{ status: 'reverification_required', doubt: 'number_changed' },
      reverification: { status: 'failed' },
    });
    expect(identity.history.map(({ what }) => what)).toContain('reverification_declined');
    expect((await eventsOf(clientCustomerId)).slice(-2)).toEqual([
      ['reverification.failed', { reason: 'declined' }],
      ['identity.review_required', { reason: 'declined_by_customer' }],
    ]);
    const told = lines.filter((line) => line.includes('the account is not theirs'));
    expect(told).toHaveLength(1);
    expect(told[0]).not.toContain(token);
    const metrics = await scene.test.app.get(MetricsRegistry, { strict: false }).metrics();
    expect(metrics).toMatch(/^verified_users_reverifications_declined_total 1$/m);
    // What was running in another tab leads nowhere.
    await scene.typeCode(begun.body.authToken as string);
    for (const answer of [await visitor.post('/check'), await visitor.begin(), await visitor.get('/state')])
      expect(answer.body).toEqual(end);
    expect(await identityOf(clientCustomerId)).toMatchObject({ status: 'reverification_required' });
  });

  it('a failed try tells why, and the last one ends the case', async () => {
    const { customer, token } = await scene.invite();
    const visitor = scene.visit(token);
    await visitor.start();
    for (let left = TRIES - 1; left >= 0; left--) {
      const begun = await visitor.begin({ phoneNumber: NOT_HERS });
      expect(begun.body).toMatchObject({ step: 'possession', triesLeft: left });
      await scene.typeCode(begun.body.authToken as string);
      const notice = 'identity_not_confirmed';
      expect((await visitor.post('/check')).body).toMatchObject(
        left > 0
          ? { step: 'number', triesLeft: left, notice, maskedPhone: '•••• 0123' }
          : { step: 'failed', reason: 'attempts_used_up', notice },
      );
    }
    // No form is shown, or sent, that cannot succeed.
    expect(await identityOf(customer.clientCustomerId)).toMatchObject({
      ...{ status: 'reverification_required', reverification: { status: 'failed' } },
    });
    expect((await eventsOf(customer.clientCustomerId)).at(-1)).toEqual([
      'reverification.failed',
      { reason: 'attempts_used_up' },
    ]);
    const end = (await visitor.get('/state')).body;
    expect(end).toMatchObject({
      step: 'failed',
      reason: 'attempts_used_up',
      notice: 'identity_not_confirmed',
    });
    expect((await visitor.begin()).body).toEqual(end);
  });

  it('a number of the US: the text for carriers is shown until it is agreed to, and the agreement is kept', async () => {
    const { customer, token } = await scene.invite();
    const visitor = scene.visit(token);
    expect((await visitor.start()).body).toMatchObject({ consent: { byContinuing: ['US'] } });
    const carrierConsent = { textVersion: '1' };
    // It says nothing of what other countries need.
    expect((await visitor.begin({ phoneNumber: BRITISH, carrierConsent })).body).toMatchObject({
      code: 'CONSENT_REQUIRED',
    });
    expect((await visitor.begin({ carrierConsent: { textVersion: 'old' } })).body).toMatchObject({
      code: 'CONSENT_TEXT_CHANGED',
    });
    expect((await visitor.begin({ carrierConsent })).body).toMatchObject({ step: 'possession' });
    const { rows } = await consentsOf(customer.clientCustomerId);
    expect(rows).toEqual([{ country: 'US', text_version: '1', channel: 'page', given_by: 'customer' }]);
    const failed = await visitor.begin({ phoneNumber: '12' });
    expect(failed.body).toMatchObject({ code: 'INVALID_PHONE_NUMBER' });
    const again = await scene.invite();
    const second = scene.visit(again.token);
    await second.start();
    // A page of the company's own that shows no such text goes on as it did.
    expect((await second.begin()).body).toMatchObject({ step: 'possession' });
    expect((await consentsOf(again.customer.clientCustomerId)).rows).toEqual([]);
  });

  it('no call to Prove before the customer agreed to the current text, which is kept', async () => {
    const { customer, token } = await scene.invite();
    const visitor = scene.visit(token);
    await visitor.start();
    const before = scene.emulator.calls.list('/v3/unify').length;
    const begin = (consent?: object) => visitor.begin({ phoneNumber: BRITISH, ...(consent && { consent }) });
    expect((await begin()).body).toMatchObject({ status: 409, code: 'CONSENT_REQUIRED', country: 'GB' });
    expect((await begin({ textVersion: 'old' })).body).toMatchObject({
      ...{ status: 409, code: 'CONSENT_TEXT_CHANGED', textVersion: '1' },
    });
    expect(scene.emulator.calls.list('/v3/unify')).toHaveLength(before);
    expect((await begin({ textVersion: '1' })).body).toMatchObject({ step: 'possession' });
    const { rows } = await consentsOf(customer.clientCustomerId);
    expect(rows).toEqual([{ country: 'GB', text_version: '1', channel: 'page', given_by: 'customer' }]);
    expect(await eventsOf(customer.clientCustomerId)).toContainEqual([
      'consent.given',
      { country: 'GB', textVersion: '1', channel: 'page' },
    ]);
  });

  async function consentsOf(clientCustomerId: string) {
    const rows = await scene.test.dataSource.query<object[]>(
      `SELECT country, text_version, channel, given_by FROM vu_consent c
         JOIN vu_identity i ON i.id = c.identity_id WHERE client_customer_id = $1`,
      [clientCustomerId],
    );
    return { rows };
  }

  it('a customer without a name on record is asked for it', async () => {
    const { token } = await scene.invite({ firstName: undefined, lastName: undefined });
    const visitor = scene.visit(token);
    expect((await visitor.start()).body).toMatchObject({ step: 'number', maskedName: null });
    expect((await visitor.begin()).body).toMatchObject({ status: 422, code: 'NAME_REQUIRED' });
    expect((await visitor.begin({ firstName: 'Ada', lastName: 'Keller' })).body).toMatchObject({
      step: 'possession',
    });
  });

  it('P13 what cannot be used is named by its field, and never repeated', async () => {
    const { token } = await scene.invite();
    const visitor = scene.visit(token);
    await visitor.start();
    const bodies = [
      { device: 'CANARY' },
      { device: 'mobile', phoneNumber: { CANARY: 1 } },
      { device: 'mobile', phoneNumber: 'CANARY'.repeat(20) },
      { device: 'mobile', consent: { textVersion: ['CANARY'] } },
      { device: 'mobile', identityId: 'CANARY' },
      ['CANARY'],
    ];
    for (const body of bodies) {
      const answer = await visitor.post('/verifications', body);
      expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_REQUEST']);
      expect(answer.text).not.toContain('CANARY');
    }
    const answer = await visitor.begin({ phoneNumber: 'CANARY' });
    expect([answer.status, answer.body.code]).toEqual([422, 'INVALID_PHONE_NUMBER']);
    expect(answer.text).not.toContain('CANARY');
    expect((await visitor.post('/check', { possessed: true })).status).toBe(400);
  });

  it('P13 no link, session, number, name or address is in the log of all this', async () => {
    const { customer, token } = await scene.invite();
    const visitor = scene.visit(token);
    await visitor.start();
    scene.emulator.faults.add({ kind: 'cut', path: '/v3/unify', times: 1 });
    expect((await visitor.begin()).status).toBe(503);
    const log = lines.join('\n');
    expect(log).toContain('Prove could not be asked for a customer');
    const secrets = [token, visitor.cookie!.split('=')[1]!, customer.email];
    for (const secret of [...secrets, '2025550123', '2025550188', '7968900002', 'Keller', 'CANARY'])
      expect(log).not.toContain(secret);
  });
});

it('a host needs no parser of bodies of its own', async () => {
  const scene = await startCustomerScene({ adapter: 'express', nest: { bodyParser: false } });
  try {
    const answer = await scene.visit(Buffer.alloc(32, 2).toString('base64url')).start();
    expect([answer.status, answer.body.code]).toEqual([404, 'LINK_INVALID']);
  } finally {
    await scene.close();
  }
});
