import { randomUUID } from 'node:crypto';
import { SweepIdempotencyKeys } from '../../src/verified-users/company-api/idempotency/sweep-idempotency-keys.service';
import { Clock } from '../../src/verified-users/options/clock';
import { PERSONAL, registerVerified, startApiScene, type ApiScene } from './company-api/api-scene';

describe.each(['fastify', 'express'] as const)('the company API on %s: verifications and keys', (adapter) => {
  let scene: ApiScene;
  let clockOffsetMs = 0;

  beforeAll(async () => {
    scene = await startApiScene({
      adapter,
      extras: { role: 'web' },
      options: { now: () => new Date(Date.now() + clockOffsetMs) },
    });
  });
  afterAll(() => scene.stop());

  const begin = (id: string, body: object, key: string = randomUUID()) =>
    scene.call('POST', `/${id}/verifications`, body, { 'idempotency-key': key });
  const sent = (path: string) => scene.emulator.calls.list(path).length;
  const device = (authToken: string, path: string, body: object) =>
    fetch(`${scene.emulator.url}/v1/client/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${authToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('drives a verification from the first question to the verified number, and ends the case', async () => {
    await registerVerified(scene, 'driven');
    await scene.call('POST', '/driven/reverifications', { invite: false });
    const begun = await begin('driven', { possession: 'mobile', phoneNumber: '+12025550177' });
    expect(begun).toMatchObject({ status: 201, body: { status: 'possession', possessed: false } });
    expect(begun.headers.get('cache-control')).toBe('no-store');
    expect(begun.body.maskedPhone).toContain('0177');
    const state = await scene.call('GET', '/driven');
    expect(state.body.verification).toMatchObject({ id: begun.body.id, status: 'possession' });
    expect(state.text).not.toContain(begun.body.authToken);

    const path = `/driven/verifications/${begun.body.id}/check`;
    expect((await scene.call('POST', path)).body.status).toBe('possession');
    await device(begun.body.authToken, 'mobile/otp/start', {});
    await device(begun.body.authToken, 'mobile/otp/finish', { otp: '1234' });
    expect((await scene.call('POST', path, {})).body).toMatchObject({ status: 'succeeded', authToken: null });
    expect((await scene.call('GET', '/driven')).body).toMatchObject({
      status: 'verified',
      watch: 'watched',
      verification: null,
      reverification: { status: 'succeeded' },
    });
    expect((await scene.call('GET', '/driven/contact')).body.phoneNumber).toBe('+12025550177');
  });

  it('P14 needs an Idempotency-Key, for a verification costs money', async () => {
    await registerVerified(scene, 'keyless');
    const answer = await scene.call('POST', '/keyless/verifications', { possession: 'mobile' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'IDEMPOTENCY_KEY_REQUIRED' } });
    expect(await begin('keyless', { possession: 'mobile' }, 'x'.repeat(256))).toMatchObject({ status: 400 });
  });

  it('P14 begins once for 16 racers with one key, and gives all the same verification', async () => {
    await registerVerified(scene, 'raced');
    const before = sent('/v3/unify');
    const key = randomUUID();
    const race = () => begin('raced', { possession: 'mobile' }, key);
    const answers = await Promise.all(Array.from({ length: 16 }, race));
    expect(sent('/v3/unify') - before).toBe(1);
    const first = answers.filter(
      ({ status, headers }) => status === 201 && !headers.has('idempotent-replayed'),
    );
    expect(first).toHaveLength(1);
    for (const { status, body, headers } of answers) {
      if (status === 201) expect(body).toEqual(first[0]!.body);
      else {
        expect([status, body.code]).toEqual([409, 'IDEMPOTENCY_KEY_IN_USE']);
        expect(headers.get('retry-after')).toBe('1');
      }
    }
    const replayed = await race();
    expect(replayed).toMatchObject({ status: 201, body: first[0]!.body });
    expect(replayed.headers.get('idempotent-replayed')).toBe('true');
    expect(replayed.body.authToken).toEqual(expect.any(String));
    expect(sent('/v3/unify') - before).toBe(1);
    // Kept is the id alone.
    const kept = await scene.dataSource.query<{ body: object }[]>(
      `SELECT body FROM vu_idempotency_key WHERE scope = 'begin-verification'`,
    );
    expect(kept.map(({ body }) => body)).toContainEqual({ verificationId: replayed.body.id });
    const text = JSON.stringify(kept);
    for (const secret of [...PERSONAL, replayed.body.authToken]) expect(text).not.toContain(secret);
  });

  it('refuses a key that was used for another request', async () => {
    await registerVerified(scene, 'reusing');
    const key = randomUUID();
    expect((await begin('reusing', { possession: 'mobile' }, key)).status).toBe(201);
    for (const [id, body] of [
      ['reusing', { possession: 'desktop' }],
      ['raced', { possession: 'mobile' }],
    ] as const)
      expect(await begin(id, body, key)).toMatchObject({
        status: 422,
        body: { code: 'IDEMPOTENCY_KEY_REUSED' },
      });
    // Another operation has keys of its own.
    const other = { 'idempotency-key': key };
    expect((await scene.call('POST', '/reusing/reverifications', {}, other)).status).toBe(200);
  });

  it('tells that an outcome is unknown, and does not repeat what may have cost money', async () => {
    await registerVerified(scene, 'broken');
    scene.emulator.faults.add({ kind: 'cut', worked: true, path: '/v3/unify' });
    const key = randomUUID();
    const first = await begin('broken', { possession: 'mobile' }, key);
    expect([first.status, first.body.code]).toEqual([503, 'PROVE_UNAVAILABLE']);
    const before = sent('/v3/unify');
    const again = await begin('broken', { possession: 'mobile' }, key);
    expect([again.status, again.body.code]).toEqual([409, 'OUTCOME_UNKNOWN']);
    expect(sent('/v3/unify')).toBe(before);
    scene.emulator.faults.clear();
    expect((await begin('broken', { possession: 'mobile' })).status).toBe(201);
  });

  it('lets a request be repeated under its key when it surely did nothing', async () => {
    const key = randomUUID();
    expect((await begin('later', { possession: 'mobile' }, key)).body.code).toBe('IDENTITY_NOT_FOUND');
    await registerVerified(scene, 'later');
    const answer = await begin('later', { possession: 'mobile' }, key);
    expect([answer.status, answer.headers.has('idempotent-replayed')]).toEqual([201, false]);
  });

  it('P9 takes a request for dead after a minute: the costly is not run again, others are', async () => {
    await registerVerified(scene, 'died');
    const die = async (operation: string, key: string) => {
      await scene.dataSource.query(
        `UPDATE vu_idempotency_key SET finished_at = NULL, status_code = NULL, body = NULL
          WHERE scope = $1 AND key_sha256 = sha256($2::bytea)`,
        [operation, key],
      );
    };
    const costly = randomUUID();
    await begin('died', { possession: 'mobile' }, costly);
    await die('begin-verification', costly);
    const cheap = randomUUID();
    const require = () =>
      scene.call('POST', '/died/reverifications', { invite: false }, { 'idempotency-key': cheap });
    const required = await require();
    await die('require', cheap);
    expect((await begin('died', { possession: 'mobile' }, costly)).body.code).toBe('IDEMPOTENCY_KEY_IN_USE');
    expect((await require()).body.code).toBe('IDEMPOTENCY_KEY_IN_USE');
    const before = sent('/v3/unify');
    clockOffsetMs += 61_000;
    expect((await begin('died', { possession: 'mobile' }, costly)).body.code).toBe('OUTCOME_UNKNOWN');
    expect(sent('/v3/unify')).toBe(before);
    const rerun = await require();
    expect([rerun.status, rerun.headers.has('idempotent-replayed')]).toEqual([200, false]);
    expect(rerun.body.reverification.id).toBe(required.body.reverification.id);
  });

  it('forgets keys after a day', async () => {
    const sweep = new SweepIdempotencyKeys(
      scene.dataSource,
      new Clock({ now: () => new Date(Date.now() + clockOffsetMs + 86_400_000) } as never),
    );
    await scene.call('POST', '', { clientCustomerId: 'forgotten' }, { 'idempotency-key': randomUUID() });
    await sweep.sweep();
    await expect(scene.dataSource.query('SELECT 1 FROM vu_idempotency_key')).resolves.toEqual([]);
  });

  it('registers once for 16 racers with one key, and replays the answer', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const register = () => scene.call('POST', '', { clientCustomerId: 'keyed' }, key);
    const answers = await Promise.all(Array.from({ length: 16 }, register));
    const created = answers.filter(({ status }) => status === 201);
    expect(created.length).toBeGreaterThan(0);
    expect(created.filter(({ headers }) => !headers.has('idempotent-replayed'))).toHaveLength(1);
    expect(await register()).toMatchObject({ status: 201, body: created[0]!.body });
    expect((await scene.call('GET', '/keyed/history')).body.items).toHaveLength(1);
  });

  it.each([
    [{}, 'INVALID_REQUEST'],
    [{ possession: 'sms' }, 'INVALID_REQUEST'],
    [{ possession: 'mobile', phoneNumber: '12' }, 'INVALID_REQUEST'],
    [{ possession: 'mobile', authToken: 'x' }, 'INVALID_REQUEST'],
  ])('refuses %j', async (body, code) => {
    await scene.call('POST', '', { clientCustomerId: 'refused' });
    expect(await begin('refused', body)).toMatchObject({ status: 422, body: { code } });
  });

  it('says what is missing: number, name, consent', async () => {
    await scene.call('POST', '', { clientCustomerId: 'bare' });
    const bare = () => begin('bare', { possession: 'mobile' });
    expect(await bare()).toMatchObject({ status: 422 });
    expect(['NAME_REQUIRED', 'INVALID_PHONE_NUMBER']).toContain((await bare()).body.code);
    await registerVerified(scene, 'british', { phoneNumber: '+447400123456' });
    const asked = await begin('british', { possession: 'mobile' });
    expect(asked).toMatchObject({ status: 409, body: { code: 'CONSENT_REQUIRED', country: 'GB' } });
    await scene.call('POST', '/british/consents', { country: 'GB', textVersion: '1', channel: 'app' });
    expect((await begin('british', { possession: 'mobile' })).status).toBe(201);
  });

  it('knows only verifications of this customer', async () => {
    await registerVerified(scene, 'one');
    await registerVerified(scene, 'two');
    const { id } = (await begin('one', { possession: 'mobile' })).body;
    for (const other of [id, randomUUID(), 'x'])
      expect(await scene.call('POST', `/two/verifications/${other}/check`, {})).toMatchObject({
        status: 404,
        body: { code: 'VERIFICATION_NOT_FOUND' },
      });
  });
});
