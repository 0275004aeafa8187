import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { query } from '../integration/query';
import { engines } from '../support/engines';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { deliver } from './service/deliver';
import { givenSurroundings } from './service/given-surroundings';
import { ServiceProcesses, type ServiceEnv } from './service/service-process';

const NAMES = ['north', 'south'] as const;
const secrets = { north: randomBytes(32).toString('hex'), south: randomBytes(32).toString('hex') };
const tokens = { north: randomBytes(32).toString('hex'), south: randomBytes(32).toString('hex') };

describe('P19 the service with two projects from CONFIG_FILE', () => {
  const services = new ServiceProcesses();
  let database: TestDatabase;
  let folder: string;
  let env: ServiceEnv;
  let url: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'two-projects-'));
    await writeFile(join(folder, 'south-secret'), `${secrets.south}\n`);
    const file = {
      projects: [
        { name: 'north', webhookSecrets: [{ env: 'NORTH_SECRET' }] },
        { name: 'south', webhookSecrets: [{ file: 'south-secret' }] },
      ],
      companyApi: {
        tokens: NAMES.map((name) => ({ token: tokens[name], projects: [name], name: `${name} back end` })),
      },
    };
    const path = join(folder, 'verified-users.json');
    await writeFile(path, JSON.stringify(file), { mode: 0o600 });
    env = {
      ...givenSurroundings(engines[0]!, database, { url: 'smtp://127.0.0.1:9' }),
      PROVE_WEBHOOK_SECRETS: undefined,
      NORTH_SECRET: secrets.north,
      CONFIG_FILE: path,
      DATA_DIR: folder,
    };
    const service = services.start(env);
    url = await service.url();
  });

  afterAll(async () => {
    await services.killAll();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(NAMES)(
    'P19 takes a delivery signed with the secret of %s, for that project only',
    async (project) => {
      const other = NAMES.find((name) => name !== project)!;
      const items = [{ clientCustomerId: `customer-of-${project}` }];
      const accepted = await deliver(url, items, { project, secret: secrets[project] });
      expect([accepted.status, await accepted.json()]).toEqual([
        200,
        expect.objectContaining({ accepted: 1 }),
      ]);
      expect((await deliver(url, items, { project, secret: secrets[other] })).status).toBe(401);
      const stored = await query(database.url, 'SELECT DISTINCT project FROM vu_delivery ORDER BY project');
      expect(stored).toContainEqual({ project });
    },
  );

  it.each(NAMES)('P19 lets the token of %s into that project and no other', async (project) => {
    const other = NAMES.find((name) => name !== project)!;
    const ask = (wanted: string) =>
      fetch(`${url}/verified-users/nobody?project=${wanted}`, {
        headers: { authorization: `Bearer ${tokens[project]}` },
      });
    expect((await ask(project)).status).toBe(404);
    const refused = await ask(other);
    expect([refused.status, await refused.json()]).toEqual([
      422,
      expect.objectContaining({ code: 'UNKNOWN_PROJECT' }),
    ]);
  });

  it('has no default project, of which the variables know nothing', async () => {
    expect((await deliver(url, [{}], { secret: secrets.north })).status).toBe(401);
  });

  it('commands sign with the secret of the project that is named', async () => {
    const run = (...args: string[]) => services.start(env, ['cli.js', ...args]);
    const signed = run('sign', '--project', 'south');
    expect(await signed.ended).toBe(0);
    const header = signed.lines.join().replace(/^X-Prove-Authorization: /, '');
    const answer = await fetch(`${url}/webhooks/prove/south`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-prove-authorization': header },
      body: JSON.stringify({ notifications: [] }),
    });
    expect(answer.status).toBe(200);
    const unnamed = run('sign');
    expect(await unnamed.ended).toBe(1);
    expect(unnamed.stderr).toContain('--project is one of north, south.');
  });

  it('a file with a mistake stops the start with the file and the place', async () => {
    const path = join(folder, 'wrong.json');
    await writeFile(path, JSON.stringify({ projects: [{ name: 'north', webhookSecret: secrets.north }] }));
    const service = services.start({ ...env, CONFIG_FILE: path });
    expect(await service.ended).toBe(1);
    expect(service.stderr).toContain(
      `CONFIG_FILE ${path}: projects[0].webhookSecret: unknown option; did you mean webhookSecrets?`,
    );
    expect(service.stderr).not.toContain(secrets.north);
  });
});
