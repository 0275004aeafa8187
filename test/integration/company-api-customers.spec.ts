import { randomUUID } from 'node:crypto';
import { caseReference } from '../../src/verified-users/reverification/case-reference';
import {
  ADA,
  CONTACT,
  fieldOf,
  PERSONAL,
  registerVerified,
  startApiScene,
  type ApiScene,
} from './company-api/api-scene';

describe.each(['fastify', 'express'] as const)('the company API on %s: customers', (adapter) => {
  let scene: ApiScene;

  beforeAll(async () => {
    scene = await startApiScene({ adapter });
  });
  afterAll(() => scene.stop());

  it('registers once, and brings a known customer up to date', async () => {
    const consents = [{ country: 'GB', textVersion: '1', channel: 'branch' }];
    const first = await scene.call('POST', '', { ...ADA, clientCustomerId: 'reg', consents });
    expect(first).toMatchObject({ status: 201, body: { created: true } });
    const preferences = { locale: 'es', timeZone: 'America/New_York' };
    const again = await scene.call('POST', '', { ...ADA, clientCustomerId: 'reg', ...preferences });
    expect(again).toMatchObject({
      status: 200,
      body: { created: false, identityId: first.body.identityId },
    });
    const found = await scene.call('GET', '/reg');
    expect(found).toMatchObject({
      status: 200,
      body: {
        status: 'pending',
        watch: 'unknown',
        reverification: null,
        verification: null,
        consents: [{ country: 'GB', textVersion: '1', channel: 'branch', givenBy: 'company' }],
      },
    });
    for (const secret of PERSONAL) expect(found.text).not.toContain(secret);
    const contact = await scene.call('GET', '/reg/contact');
    expect(contact.body).toEqual({ ...CONTACT, ...preferences });
    expect(contact.headers.get('cache-control')).toBe('no-store');
    const history = await scene.call('GET', '/reg/history');
    expect(fieldOf(history.body.items, 'what')).toEqual(['contact_changed', 'consent_given', 'registered']);
  });

  it.each([
    ['no id', { firstName: 'Ada' }, 'clientCustomerId'],
    ['a wrong address', { ...ADA, email: 'ada.keller@' }, 'email'],
    ['a number with an extension', { ...ADA, phoneNumber: '+12025550143 ext. 7' }, 'extension'],
    ['a number that no country assigns', { ...ADA, phoneNumber: '+11111111111' }, 'in use'],
    [
      'a day that does not exist',
      { ...ADA, enrollment: { proveId: 'p', verifiedAt: '2026-02-30T00:00:00Z' } },
      'verifiedAt',
    ],
    ['a wrong number', { ...ADA, phoneNumber: '2025550143999999' }, 'phoneNumber'],
    ['a wrong time zone', { ...ADA, timeZone: 'Europe/Atlantis' }, 'timeZone'],
    ['a field too many', { ...ADA, isVip: true }, 'isVip'],
    ['a field whose name is data', { ...ADA, 'ada.keller@example.com': 1 }, 'a field is not known'],
    [
      'a time without offset',
      { ...ADA, enrollment: { proveId: 'p', verifiedAt: '2026-01-01T00:00:00' } },
      'verifiedAt',
    ],
    [
      'a consent of nowhere',
      { ...ADA, consents: [{ country: 'gb', textVersion: '1', channel: 'x' }] },
      'country',
    ],
    ['a list', [ADA], 'JSON object'],
  ])('P13 refuses %s, naming field and rule and no value', async (_, body, named) => {
    const answer = await scene.call('POST', '', body);
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.code).toMatch(/^INVALID_RE(QUEST|GISTRATION)$/);
    expect(JSON.stringify(answer.body.faults)).toContain(named);
    for (const secret of PERSONAL) expect(answer.text).not.toContain(secret);
  });

  it('has the same 404 for every operation on an unknown customer', async () => {
    const calls = [
      ['GET', '/nobody'],
      ['GET', '/nobody/contact'],
      ['GET', '/nobody/history'],
      ['GET', '/nobody/reverifications'],
      ['PATCH', '/nobody/contact', { firstName: 'Ada' }],
      ['POST', '/nobody/close', {}],
      ['POST', '/nobody/reverifications', {}],
      ['POST', '/nobody/reverifications/current/cancel', {}],
      ['POST', '/nobody/consents', { country: 'GB', textVersion: '1', channel: 'app' }],
      ['DELETE', '/nobody/consents/GB'],
      ['POST', '/nobody/verifications/6dd2bb44-9f3a-4d6c-8bb2-b2c38d0d6e0e/check', {}],
      ['GET', '/customer-of-another-project?project=other'],
    ] as const;
    for (const [method, path, body] of calls) {
      const answer = await scene.call(method, path, body);
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'IDENTITY_NOT_FOUND']);
    }
  });

  it('names an ETag, knows it again, and has another one after every change', async () => {
    await scene.call('POST', '', { ...ADA, clientCustomerId: 'tagged' });
    const first = await scene.call('GET', '/tagged');
    const etag = first.headers.get('etag')!;
    const same = await scene.call('GET', '/tagged', undefined, { 'if-none-match': `W/"x", ${etag}` });
    expect([same.status, same.text, same.headers.get('etag')]).toEqual([304, '', etag]);
    await scene.call('PATCH', '/tagged/contact', { firstName: 'Grace' });
    const changed = await scene.call('GET', '/tagged', undefined, { 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
  });

  it('lets one of two changes with the same ETag through, whichever they are', async () => {
    await registerVerified(scene, 'raced');
    for (const [one, other] of [
      [
        ['PATCH', '/raced/contact', { firstName: 'Eva' }],
        ['PATCH', '/raced/contact', { firstName: 'Ina' }],
      ],
      [
        ['POST', '/raced/reverifications', { invite: false }],
        ['PATCH', '/raced/contact', { firstName: 'Uma' }],
      ],
      [
        ['POST', '/raced/reverifications/current/cancel', {}],
        ['POST', '/raced/close', {}],
      ],
    ] as const) {
      // Whichever came through before, there is a case to cancel.
      if (one[1].endsWith('/cancel')) await scene.call('POST', '/raced/reverifications', { invite: false });
      const etag = (await scene.call('GET', '/raced')).headers.get('etag')!;
      const answers = await Promise.all([
        scene.call(one[0], one[1], one[2], { 'if-match': etag }),
        scene.call(other[0], other[1], other[2], { 'if-match': etag }),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
      expect(answers.find(({ status }) => status === 412)!.body.code).toBe('PRECONDITION_FAILED');
    }
  });

  it('pages through everybody once, though customers come in between', async () => {
    const project = 'paged';
    const register = (index: number) =>
      scene.call('POST', '', { project, clientCustomerId: `paged-${index}` });
    await Promise.all(Array.from({ length: 12 }, (_, index) => register(index)));
    const seen: string[] = [];
    let added = 100;
    for (let cursor = ''; ;) {
      const page = await scene.call('GET', `?project=${project}&limit=5&${cursor && `cursor=${cursor}`}`);
      expect(page.status).toBe(200);
      for (const { clientCustomerId } of page.body.items) seen.push(clientCustomerId);
      if (page.body.nextCursor === null) break;
      cursor = page.body.nextCursor;
      if (added < 103) await register(added++);
    }
    expect(new Set(seen).size).toBe(seen.length);
    for (let index = 0; index < 12; index += 1) expect(seen).toContain(`paged-${index}`);
  });

  it('pages through history, newest first, and filters lists', async () => {
    await registerVerified(scene, 'filtered', { project: 'filters' });
    await scene.call('POST', '', { clientCustomerId: 'other', project: 'filters' });
    for (const firstName of ['Eva', 'Ina', 'Uma'])
      await scene.call('PATCH', '/filtered/contact?project=filters', { firstName });
    const first = await scene.call('GET', '/filtered/history?project=filters&limit=3');
    expect(first.body.items).toHaveLength(3);
    const path = `/filtered/history?project=filters&limit=3&cursor=${first.body.nextCursor}`;
    const second = await scene.call('GET', path);
    expect(second.body).toMatchObject({ items: [{ what: 'registered' }], nextCursor: null });
    const names = async (query: string) =>
      fieldOf((await scene.call('GET', `?project=filters&${query}`)).body.items, 'clientCustomerId');
    expect(await names('status=verified')).toEqual(['filtered']);
    expect(await names('status=pending')).toEqual(['other']);
    expect(await names('watch=watched')).toEqual(['filtered']);
    expect(await names('reviewReason=any')).toEqual([]);
  });

  it.each([
    '?limit=0',
    '?limit=201',
    '?limit=x',
    '?limit=0x10',
    '?limit=1e1',
    '?limit=',
    '?limit=%205',
    '?status=gone',
    '?cursor=rubbish',
    '?cursor=a&cursor=b',
    '?unknown=1',
    '/any?limit=3',
    '/any/history?cursor=MTrvv70',
  ])('refuses the query %s', async (path) => {
    await scene.call('POST', '', { clientCustomerId: 'any' });
    const answer = await scene.call('GET', path);
    expect([answer.status, answer.body.code]).toEqual([422, 'INVALID_REQUEST']);
  });

  it('finds customers by each of the five, in a body', async () => {
    const email = 'look.up@example.com';
    await registerVerified(scene, 'look/up 1', { email, phoneNumber: '+12025550155' });
    const find = async (by: object) => (await scene.call('POST', '/look-up', by)).body.matches;
    const match = [{ clientCustomerId: 'look/up 1', status: 'verified' }];
    expect(await find({ clientCustomerId: 'look/up 1' })).toMatchObject(match);
    expect(await find({ proveId: 'prove-look/up 1' })).toMatchObject(match);
    expect(await find({ phoneNumber: '(202) 555-0155' })).toMatchObject(match);
    expect(await find({ email: 'Look.Up@example.com' })).toMatchObject(match);
    await scene.call('POST', `/${encodeURIComponent('look/up 1')}/reverifications`, {
      reason: 'test',
      invite: false,
    });
    const { reverification } = (await scene.call('GET', `/${encodeURIComponent('look/up 1')}`)).body;
    const reference = reverification.caseReference as string;
    expect(reference).toBe(caseReference(reverification.id));
    const asRead = ` ${reference.slice(0, 4).toLowerCase()}-${reference.slice(4)} `;
    for (const read of [reference, asRead, reference.replaceAll('0', 'o').replaceAll('1', 'l')])
      expect(await find({ caseReference: read })).toMatchObject([{ clientCustomerId: 'look/up 1' }]);
    expect(await find({ caseReference: reference, project: 'other' })).toEqual([]);
    expect(await find({ caseReference: caseReference(randomUUID()) })).toEqual([]);
    expect(await find({ caseReference: 'UUUUUUUU' })).toEqual([]);
    expect(await find({ email, project: 'other' })).toEqual([]);
    expect(await find({ proveId: 'unknown' })).toEqual([]);
    expect((await scene.call('GET', `/${encodeURIComponent('look/up 1')}`)).status).toBe(200);
    for (const wrong of [
      {},
      { email, proveId: 'x' },
      { phoneNumber: '12' },
      { email: 'x' },
      { caseReference: '1234567' },
    ])
      expect(await scene.call('POST', '/look-up', wrong)).toMatchObject({
        status: 422,
        body: { code: 'INVALID_REQUEST' },
      });
  });

  it('takes consents, and withdraws them', async () => {
    await scene.call('POST', '', { clientCustomerId: 'agreeing' });
    const consent = { country: 'GB', textVersion: '7', channel: 'app' };
    expect((await scene.call('POST', '/agreeing/consents', consent)).body.consents).toMatchObject([consent]);
    expect((await scene.call('DELETE', '/agreeing/consents/GB')).body.consents).toEqual([]);
    expect((await scene.call('DELETE', '/agreeing/consents/GB')).status).toBe(200);
    expect((await scene.call('POST', '/agreeing/consents', { country: 'GB' })).body.code).toBe(
      'INVALID_REQUEST',
    );
  });
});
