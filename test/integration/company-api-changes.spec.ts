import {
  ADA,
  CONTACT,
  PERSONAL,
  registerVerified,
  startApiScene,
  type ApiScene,
} from './company-api/api-scene';

interface EventRow {
  name: string;
  detail: object;
}

describe.each(['fastify', 'express'] as const)('the company API on %s: changes', (adapter) => {
  let scene: ApiScene;

  beforeAll(async () => {
    scene = await startApiScene({ adapter, extras: { role: 'web' } });
  });
  afterAll(() => scene.stop());

  const eventsOf = (identityId: string) =>
    scene.dataSource.query<EventRow[]>(
      'SELECT name, detail FROM vu_host_event WHERE identity_id = $1 ORDER BY id',
      [identityId],
    );
  const emailsOf = (subjectId: string) =>
    scene.dataSource.query<{ kind: string; step: number }[]>(
      'SELECT kind, step FROM vu_email WHERE subject_id = $1 ORDER BY id',
      [subjectId],
    );

  it('changes what is named, clears what is null, and leaves the rest', async () => {
    const id = await registerVerified(scene, 'contact');
    const change = { email: null, locale: 'es', timeZone: 'Europe/Berlin' };
    expect(await scene.call('PATCH', '/contact/contact', change)).toMatchObject({
      status: 200,
      body: { status: 'verified', watch: 'watched' },
    });
    expect((await scene.call('GET', '/contact/contact')).body).toEqual({ ...CONTACT, ...change });
    expect((await eventsOf(id)).map(({ name }) => name)).toEqual([
      'identity.registered',
      'identity.contact_changed',
    ]);
    await scene.call('PATCH', '/contact/contact', change);
    expect(await eventsOf(id)).toHaveLength(2);
    await scene.call('PATCH', '/contact/contact', { timeZone: null });
    const cleared = { ...CONTACT, ...change, timeZone: null };
    expect((await scene.call('GET', '/contact/contact')).body).toEqual(cleared);
  });

  it('refuses what no text of the database can hold', async () => {
    await registerVerified(scene, 'nul');
    const NUL = String.fromCharCode(0);
    for (const [method, path, body] of [
      ['GET', '/nul?project=%00'],
      ['GET', '?project=%00'],
      ['GET', '?reviewReason=%00'],
      ['DELETE', '/nul/consents/%00'],
      ['POST', '/look-up', { clientCustomerId: NUL }],
      ['POST', '/look-up', { proveId: NUL }],
      ['POST', '', { clientCustomerId: 'nul', project: NUL }],
    ] as const)
      expect({ path, ...(await scene.call(method, path, body)) }).toMatchObject({ path, status: 422 });
  });

  it('tells the former address of every change, once each', async () => {
    const id = await registerVerified(scene, 'addressed');
    await scene.call('PATCH', '/addressed/contact', { email: 'grace.new@example.com' });
    await scene.call('PATCH', '/addressed/contact', { email: 'grace.new@example.com' });
    await scene.call('PATCH', '/addressed/contact', { email: 'another@example.com' });
    expect(await emailsOf(id)).toEqual([
      { kind: 'address_changed', step: 0 },
      { kind: 'address_changed', step: 1 },
    ]);
    const [row] = await scene.dataSource.query<{ former_email: Buffer; email_changed_at: Date }[]>(
      'SELECT former_email, email_changed_at FROM vu_identity WHERE id = $1',
      [id],
    );
    expect(row!.email_changed_at).toBeInstanceOf(Date);
    expect(row!.former_email.toString('latin1')).not.toContain('grace.new');
  });

  it('has another number of a verified customer verified, and changes no doubt', async () => {
    const id = await registerVerified(scene, 'renumbered');
    const changed = await scene.call('PATCH', '/renumbered/contact', { phoneNumber: '+1 202 555 0177' });
    expect(changed.body).toMatchObject({
      status: 'reverification_required',
      watch: 'unwatched',
      doubt: null,
      reverification: { status: 'open' },
    });
    expect((await eventsOf(id)).map(({ name }) => name)).toEqual([
      'identity.registered',
      'identity.contact_changed',
      'reverification.required',
    ]);
    expect(await emailsOf(changed.body.reverification.id)).toEqual([{ kind: 'invitation', step: 0 }]);
    // Registering does the same.
    const other = await registerVerified(scene, 'registered-anew');
    await scene.call('POST', '', {
      ...ADA,
      clientCustomerId: 'registered-anew',
      phoneNumber: '+12025550178',
    });
    expect((await scene.call('GET', '/registered-anew')).body.status).toBe('reverification_required');
    expect(await eventsOf(other)).toHaveLength(3);
  });

  it('gives up a verification of the number before', async () => {
    await registerVerified(scene, 'overtaken');
    const begun = await begin('overtaken', { possession: 'mobile' });
    expect(begun.status).toBe(201);
    await scene.call('PATCH', '/overtaken/contact', { phoneNumber: '+12025550179' });
    const checked = await scene.call('POST', `/overtaken/verifications/${begun.body.id}/check`, {});
    expect(checked.body).toMatchObject({ status: 'abandoned', authToken: null });
  });

  it('requires a re-verification by hand, joins the open case, and cancels it', async () => {
    const id = await registerVerified(scene, 'required');
    const silent = await scene.call('POST', '/required/reverifications', {
      invite: false,
      reason: 'suspicious_login',
    });
    expect(silent).toMatchObject({
      status: 200,
      body: { status: 'reverification_required', doubt: null, reverification: { status: 'open' } },
    });
    const caseId = silent.body.reverification.id;
    expect(await emailsOf(caseId)).toEqual([]);
    const joined = await scene.call('POST', '/required/reverifications');
    expect(joined.body.reverification.id).toBe(caseId);
    expect(await emailsOf(caseId)).toEqual([{ kind: 'invitation', step: 0 }]);
    const causes = await scene.dataSource.query<{ cause_id: string }[]>(
      'SELECT cause_id FROM vu_reverification_cause WHERE reverification_id = $1 ORDER BY cause_id',
      [caseId],
    );
    expect(causes.map((cause) => cause.cause_id)).toEqual(['requested', 'suspicious_login']);

    const cancelled = await scene.call('POST', '/required/reverifications/current/cancel');
    expect(cancelled.body).toMatchObject({
      status: 'reverification_required',
      reverification: { id: caseId, status: 'cancelled', reason: 'cancelled_by_company' },
    });
    expect((await scene.call('POST', '/required/reverifications/current/cancel')).body.code).toBe(
      'NO_OPEN_REVERIFICATION',
    );
    const again = await scene.call('POST', '/required/reverifications', {});
    expect(again.body.reverification.id).not.toBe(caseId);
    const listed = await scene.call('GET', '/required/reverifications?limit=1');
    expect(listed.body.items).toMatchObject([{ id: again.body.reverification.id }]);
    const next = await scene.call('GET', `/required/reverifications?cursor=${listed.body.nextCursor}`);
    expect(next.body).toMatchObject({ items: [{ id: caseId }], nextCursor: null });
    expect((await eventsOf(id)).map(({ name }) => name)).toEqual([
      'identity.registered',
      'reverification.required',
      'reverification.cancelled',
      'reverification.required',
    ]);
  });

  it('requires nothing of customers who were never verified, or are closed', async () => {
    await scene.call('POST', '', { clientCustomerId: 'pending' });
    expect(await scene.call('POST', '/pending/reverifications', {})).toMatchObject({
      status: 409,
      body: { code: 'NOT_VERIFIED_YET' },
    });
    await scene.call('POST', '/pending/close', {});
    for (const [method, path, body] of [
      ['POST', '/pending/reverifications', {}],
      ['PATCH', '/pending/contact', { firstName: 'Eva' }],
    ] as const)
      expect(await scene.call(method, path, body)).toMatchObject({
        status: 409,
        body: { code: 'IDENTITY_CLOSED' },
      });
    expect((await begin('pending', { possession: 'mobile' })).body.code).toBe('IDENTITY_CLOSED');
    expect((await scene.call('POST', '/pending/reverifications', { reason: 'Ada Keller' })).status).toBe(422);
  });

  it('closes a customer with everything that is open, and disenrolls where that is wanted', async () => {
    const enrolled = await enrollAtProve('closing');
    await scene.call('POST', '/take-over', { ...ADA, clientCustomerId: 'closing', proveId: enrolled });
    await scene.call('POST', '/closing/reverifications', {});
    const begun = await begin('closing', { possession: 'mobile' });
    const closed = await scene.call('POST', '/closing/close', {});
    expect(closed.body).toMatchObject({
      status: 'closed',
      verification: null,
      reverification: { status: 'cancelled', reason: 'identity_closed' },
      disenrolled: 'not_asked',
    });
    expect(scene.emulator.identities.find(enrolled)).toBeDefined();
    const checked = await scene.call('POST', `/closing/verifications/${begun.body.id}/check`, {});
    expect(checked.body.status).toBe('abandoned');
    await expect(scene.users.recordVerification({ clientCustomerId: 'closing' })).rejects.toMatchObject({
      code: 'IDENTITY_CLOSED',
    });
    const events = (await eventsOf(closed.body.identityId)).map(({ name }) => name);
    expect(events.slice(-2)).toEqual(['reverification.cancelled', 'identity.closed']);

    const again = await scene.call('POST', '/closing/close', { disenroll: true });
    expect(again.body).toMatchObject({ status: 'closed', disenrolled: 'done' });
    expect((await scene.call('POST', '/closing/close', { disenroll: true })).body.disenrolled).toBe('none');
  });

  it('takes customers over who are enrolled at Prove, with what Prove says of them', async () => {
    const proveId = await enrollAtProve('taken');
    const verifiedAt = '2026-01-31T12:00:00+01:00';
    const input = { clientCustomerId: 'taken', firstName: 'Ada', lastName: 'Keller', proveId, verifiedAt };
    expect(await scene.call('POST', '/take-over', input)).toMatchObject({
      status: 201,
      body: { created: true },
    });
    expect((await scene.call('GET', '/taken')).body).toMatchObject({
      status: 'verified',
      watch: 'watched',
      verifiedAt: '2026-01-31T11:00:00.000Z',
      checkDueAt: null,
    });
    expect((await scene.call('GET', '/taken/contact')).body.phoneNumber).toBe(ADA.phoneNumber);
    const [row] = await scene.dataSource.query<object[]>(
      'SELECT active, checked_at IS NOT NULL AS checked FROM vu_enrollment WHERE prove_id = $1',
      [proveId],
    );
    expect(row).toEqual({ active: true, checked: true });
    expect(await scene.call('POST', '/take-over', { ...input, phoneNumber: ADA.phoneNumber })).toMatchObject({
      status: 200,
      body: { created: false },
    });
  });

  it('takes nobody over whom Prove knows otherwise', async () => {
    const proveId = await enrollAtProve('somebody');
    const take = (body: object) => scene.call('POST', '/take-over', { proveId, ...body });
    expect(await take({ clientCustomerId: 'somebody-else' })).toMatchObject({
      status: 409,
      body: { code: 'PROVE_CUSTOMER_MISMATCH' },
    });
    expect(await take({ clientCustomerId: 'somebody', phoneNumber: '+12025550188' })).toMatchObject({
      status: 409,
      body: { code: 'PROVE_NUMBER_MISMATCH' },
    });
    expect(
      await take({ clientCustomerId: 'somebody', proveId: '00000000-0000-4000-8000-000000000000' }),
    ).toMatchObject({ status: 422, body: { code: 'PROVE_NOT_FOUND' } });
    expect((await scene.call('GET', '/somebody')).status).toBe(404);
    await registerVerified(scene, 'somebody');
    expect(await take({ clientCustomerId: 'somebody' })).toMatchObject({
      status: 409,
      body: { code: 'CUSTOMER_ALREADY_KNOWN' },
    });
    const unasked = await take({ clientCustomerId: 'unasked', confirm: false });
    expect(unasked.status).toBe(201);
    const found = await scene.call('GET', '/unasked');
    expect(found.body).toMatchObject({ status: 'verified', watch: 'unknown', verifiedAt: null });
    expect(found.body.checkDueAt).not.toBeNull();
  });

  it('P13 keeps names, addresses and numbers out of histories, events, lists and idempotency keys', async () => {
    const rows = await scene.dataSource.query<object[]>(
      `SELECT to_jsonb(t) AS row FROM vu_identity_history t UNION ALL SELECT to_jsonb(t) FROM vu_host_event t
       UNION ALL SELECT to_jsonb(t) FROM vu_idempotency_key t`,
    );
    expect(rows.length).toBeGreaterThan(20);
    const texts = [JSON.stringify(rows), (await scene.call('GET', '?limit=200')).text];
    for (const text of texts) for (const secret of PERSONAL) expect(text).not.toContain(secret);
  });

  let keys = 0;
  function begin(id: string, body: object) {
    return scene.call('POST', `/${id}/verifications`, body, { 'idempotency-key': `changes-${keys++}` });
  }

  async function enrollAtProve(clientCustomerId: string): Promise<string> {
    const { phoneNumber } = ADA;
    const { url, clientId, clientSecret } = scene.emulator;
    const token = await fetch(`${url}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
      }),
    });
    const { access_token } = (await token.json()) as { access_token: string };
    const response = await fetch(`${url}/v3/identity`, {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ phoneNumber, clientCustomerId }),
    });
    return ((await response.json()) as { proveId: string }).proveId;
  }
});
