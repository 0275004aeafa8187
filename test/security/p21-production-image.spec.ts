import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, readdir, readFile, symlink } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { givenSurroundings } from '../e2e/service/given-surroundings';
import { ServiceProcesses } from '../e2e/service/service-process';
import { engines } from '../support/engines';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const run = promisify(execFile);
const PROJECT = resolve(__dirname, '../..');

describe('P21 an image for production', () => {
  let folder: string;
  let database: TestDatabase;

  beforeAll(async () => {
    folder = await makeDataFolder();
    database = await createTestDatabase();
    await cp(join(PROJECT, 'dist'), join(folder, 'dist'), { recursive: true });
    await cp(join(PROJECT, 'package.json'), join(folder, 'package.json'));
    await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
    await run(process.execPath, [join(PROJECT, 'scripts/remove-stand-ins.mjs'), join(folder, 'dist')]);
  });
  afterAll(async () => {
    await database.drop();
    await removeDataFolder(folder);
  });

  const cli = (...args: string[]) =>
    run(process.execPath, [join(folder, 'dist/src/cli.js'), ...args], {
      env: { PATH: process.env['PATH'] },
    }).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );

  it('P21 holds neither emulator nor mailbox nor demo nor what makes up secrets', async () => {
    const files = await readdir(join(folder, 'dist/src'), { recursive: true });
    expect(
      files.filter((file) => /^(?:emulator|demo|embedded\/(?:mailbox|postgres|secrets))\//.test(file)),
    ).toEqual([]);
    expect(files).toContain('main.js');
  });

  it('P21 lists the commands that it has, and says of the others that they are not there', async () => {
    const help = await cli('help');
    expect(help.stdout).toMatch(/\n  migrate .*\n  import /s);
    expect(help.stdout).not.toMatch(/\n  (?:emulator|send|sign) /);
    for (const name of ['emulator', 'send', 'sign']) {
      expect(await cli(name)).toMatchObject({
        code: 1,
        stderr: `"${name}" plays Prove, which is not part of an image for production.\n`,
      });
    }
  });

  it('P21 starts with a production environment, and answers no mailbox', async () => {
    const services = new ServiceProcesses();
    const service = services.start(
      {
        ...givenSurroundings(engines[0]!, database, { url: 'smtp://127.0.0.1:9' }),
        NODE_ENV: 'production',
        HOST: '127.0.0.1',
        PUBLIC_URL: 'http://localhost:3000',
        TRUST_PROXY: 'none',
        COMPANY_NAME: 'Company',
        SUPPORT_EMAIL: 'help@example.com',
        PROVE_WEBHOOK_SECRETS: randomBytes(32).toString('hex'),
        ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
        DATA_DIR: join(folder, 'data'),
      },
      [relative(join(PROJECT, 'dist/src'), join(folder, 'dist/src/main.js'))],
    );
    const url = await service.url();
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    for (const path of ['/mailbox', '/']) expect((await fetch(url + path)).status).toBe(404);
    expect((await service.stop()).code).toBe(0);
    await services.killAll();
  });

  it('P21 is built without install scripts, and compose gives no secret a default', async () => {
    const dockerfile = await readFile(join(PROJECT, 'Dockerfile'), 'utf8');
    const installs = dockerfile.match(/npm (?:ci|install|i)\b.*/g) ?? [];
    expect(installs.length).toBeGreaterThan(0);
    for (const install of installs) expect(install).toContain('--ignore-scripts');
    const compose = await readFile(join(PROJECT, 'docker-compose.yml'), 'utf8');
    for (const name of [
      'POSTGRES_OWNER_PASSWORD',
      'POSTGRES_PASSWORD',
      'VALKEY_PASSWORD',
      'PROVE_WEBHOOK_SECRETS',
      'ENCRYPTION_KEYS',
    ]) {
      const uses = compose.match(new RegExp(`(?<!\\$)\\$\\{${name}[^}]*\\}`, 'g')) ?? [];
      expect(uses.length).toBeGreaterThan(0);
      for (const use of uses) expect(use).toMatch(/^\$\{\w+:\?.+\}$/);
    }
  });
});
