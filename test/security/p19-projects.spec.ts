import { Injectable, type ExecutionContext } from '@nestjs/common';
import { IMPORT_FIELDS, type ImportField } from '../../src/verified-users/company-api/import/import-fields';
import { truncate } from '../support/truncate';
import { COMPANY_ROUTES } from './projects/company-routes';
import {
  ADA,
  CREDENTIALS,
  NAMED,
  operationsOf,
  PROJECTS,
  startTenantsScene,
  type CredentialName,
  type Named,
  type TenantsScene,
} from './projects/tenants-scene';

const NAMES = Object.keys(CREDENTIALS) as CredentialName[];
const CROSSED = NAMES.flatMap((credential) => NAMED.map((named) => ({ credential, named })));

/** A value for every column that would change the customer `ada`, of whichever project. */
const COLUMNS: Record<ImportField, string> = {
  clientCustomerId: 'ada',
  project: 'b',
  firstName: 'Eve',
  lastName: 'Moss',
  email: 'eve@example.com',
  phoneNumber: '+12025550199',
  locale: 'es',
  timeZone: 'America/New_York',
  proveId: 'prove-ada',
  verifiedAt: '2026-01-31T12:00:00Z',
  enrolled: 'false',
  consentCountry: 'GB',
  consentTextVersion: '9',
  consentChannel: 'phone',
  reopen: 'true',
};

function isAllowed(credential: CredentialName, named: Named): boolean {
  return (CREDENTIALS[credential].projects as readonly string[]).includes(named ?? 'default');
}

function others(named: Named): string[] {
  return PROJECTS.filter((project) => project !== (named ?? 'default'));
}

describe('P19 the company API', () => {
  let scene: TenantsScene;

  beforeAll(async () => {
    scene = await startTenantsScene();
  });
  afterAll(() => scene.close());
  beforeEach(async () => {
    await truncate(scene.dataSource, ['vu_identity', 'vu_idempotency_key']);
    for (const project of PROJECTS) await scene.register(project);
  });

  it('P19 has no operation that this test leaves out', () => {
    expect(Object.keys(COMPANY_ROUTES).sort()).toEqual(operationsOf(scene.app));
  });

  describe.each(CROSSED)('with the credential $credential and project $named', ({ credential, named }) => {
    const allowed = isAllowed(credential, named);

    it.each(Object.entries(COMPANY_ROUTES))(
      `P19 ${allowed ? 'lets' : 'does not let'} it reach the customers of the project: %s`,
      async (_, request) => {
        const before = await snapshots(PROJECTS);
        const unknown = await scene.call('everything', request('unknown'));
        const answer = await scene.call(credential, request(named));
        const after = await snapshots(PROJECTS);
        for (const project of others(named))
          expect(after[PROJECTS.indexOf(project as never)]).toBe(before[PROJECTS.indexOf(project as never)]);
        if (allowed) {
          expect([answer.status < 300 || [404, 409, 502].includes(answer.status), answer.text]).toEqual([
            true,
            expect.not.stringContaining('UNKNOWN_PROJECT'),
          ]);
          return;
        }
        expect(after).toEqual(before);
        // A project that others have and one that nobody has: the answers are the same.
        // Only how many bytes were read tells the length of what was asked.
        const inBytes = /"throughByte":\d+/g;
        const same = ({ text, ...others }: typeof answer) => ({ ...others, text: text.replace(inBytes, '') });
        expect(same(answer)).toEqual(same(unknown));
        expect(answer.text).toContain('UNKNOWN_PROJECT');
      },
    );
  });

  it.each(IMPORT_FIELDS.filter((field) => field !== 'project'))(
    'P19 refuses an import row of another project, whatever else is in it: %s',
    async (field) => {
      const fields = { clientCustomerId: 'ada', project: 'b', [field]: COLUMNS[field], ...companions(field) };
      const before = await scene.snapshot('b');
      const answer = await importRow('a-only', fields);
      expect(answer).toMatchObject([{ type: 'failed', line: 2, code: 'UNKNOWN_PROJECT' }, {}, { failed: 1 }]);
      expect(await scene.snapshot('b')).toBe(before);
    },
  );

  it.each(IMPORT_FIELDS.filter((field) => field !== 'project'))(
    'P19 changes nobody of another project with an import row of its own: %s',
    async (field) => {
      const fields = { clientCustomerId: 'ada', project: 'a', [field]: COLUMNS[field], ...companions(field) };
      const before = await snapshots(['b', 'default']);
      const answer = await importRow('a-only', fields);
      expect(answer.at(-1)).toMatchObject({ failed: 0, rows: 1 });
      expect(await snapshots(['b', 'default'])).toEqual(before);
    },
  );

  it('P19 finds nobody of another project, by whatever it looks', async () => {
    const lookUp = async (by: object) =>
      JSON.parse((await scene.call('a-only', { method: 'POST', path: '/look-up', body: by })).text);
    for (const by of [
      { clientCustomerId: 'ada' },
      { proveId: 'prove-ada' },
      { phoneNumber: ADA.phoneNumber },
      { email: ADA.email },
    ]) {
      expect(await lookUp({ ...by, project: 'b' })).toMatchObject({ code: 'UNKNOWN_PROJECT' });
      expect(await lookUp({ ...by, project: 'a' })).toMatchObject({ matches: [{ project: 'a' }] });
    }
  });

  it('P19 gives nobody the kept answer of an Idempotency-Key of another project', async () => {
    const register = (credential: CredentialName, project: string) =>
      scene.call(credential, {
        method: 'POST',
        path: '',
        body: { clientCustomerId: 'grace', project },
        headers: { 'idempotency-key': 'one-key' },
      });
    const own = await register('b-only', 'b');
    expect(own.status).toBe(201);
    const stranger = await register('a-only', 'b');
    expect([stranger.status, stranger.text]).toEqual([422, expect.stringContaining('UNKNOWN_PROJECT')]);
    // Neither is the key taken for the other project.
    expect((await register('a-only', 'a')).status).toBe(201);
  });

  function snapshots(projects: readonly string[]): Promise<string[]> {
    return Promise.all(projects.map((project) => scene.snapshot(project)));
  }

  async function importRow(credential: CredentialName, fields: Record<string, string>) {
    const body = `${Object.keys(fields).join(',')}\n${Object.values(fields).join(',')}\n`;
    const headers = { 'content-type': 'text/csv' };
    const { text } = await scene.call(credential, { method: 'POST', path: '/import', body, headers });
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  function companions(field: ImportField): Partial<Record<ImportField, string>> {
    if (field === 'verifiedAt' || field === 'enrolled') return { proveId: 'prove-ada' };
    if (!field.startsWith('consent')) return {};
    const { consentCountry, consentTextVersion, consentChannel } = COLUMNS;
    return { consentCountry, consentTextVersion, consentChannel };
  }
});

@Injectable()
class TenantGuard {
  canActivate(context: ExecutionContext) {
    const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    const tenant = headers['x-tenant'];
    if (tenant === 'broken') return { projects: undefined as never, actor: 'broken' };
    return (
      tenant === 'all' || (tenant === undefined ? false : { projects: [tenant], actor: `tenant ${tenant}` })
    );
  }
}

describe.each(['fastify', 'express'] as const)('P19 a guard of the host on %s', (adapter) => {
  let scene: TenantsScene;

  beforeAll(async () => {
    scene = await startTenantsScene({
      adapter,
      extras: { companyApiGuard: TenantGuard },
      options: { companyApi: {} },
    });
    for (const project of PROJECTS) await scene.register(project);
  });
  afterAll(() => scene.close());

  const importCsv = (tenant: string, project: string) =>
    scene.call('everything', {
      method: 'POST',
      path: '/import',
      body: `clientCustomerId,project,email\nada,${project},${tenant}@example.com\n`,
      headers: { 'content-type': 'text/csv', 'x-tenant': tenant },
    });

  it('P19 confines a tenant in import rows too', async () => {
    const before = await scene.snapshot('b');
    expect((await importCsv('a', 'b')).text).toContain('UNKNOWN_PROJECT');
    expect(await scene.snapshot('b')).toBe(before);
    expect((await importCsv('a', 'a')).text).toContain('"updated":1');
    expect((await importCsv('all', 'b')).text).toContain('"updated":1');
  });

  it('P19 lets nobody in with an answer that it does not understand', async () => {
    const answer = await importCsv('broken', 'b');
    expect([answer.status, answer.text]).toEqual([500, expect.not.stringContaining('updated')]);
  });
});
