import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { COMPANY_API_RULES } from '../../src/verified-users/company-api/http/company-api-rules';
import { startApiScene, TOKEN, type ApiScene } from './company-api/api-scene';

const DOCUMENT = readFileSync(`${__dirname}/../../docs/company-api.md`, 'utf8');

describe('docs/company-api.md', () => {
  let scene: ApiScene;

  beforeAll(async () => {
    scene = await startApiScene({ extras: { role: 'web' } });
  });
  afterAll(() => scene.stop());

  // Readers of the examples have both; a machine with Node and npm alone need not.
  const title = 'has examples that work as they stand, typed into bash with curl';
  (isOnPath('bash') && isOnPath('curl') ? it : it.skip)(title, async () => {
    const script = /```sh\n([\s\S]*?)```/.exec(DOCUMENT)![1]!.replace('http://localhost:3000', scene.url);
    const { stdout } = await promisify(execFile)('bash', ['-c', script], {
      env: { ...process.env, API_TOKEN: TOKEN },
    });
    const answers = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(answers).toMatchObject([
      { created: true },
      { status: 'pending' },
      { matches: [{ clientCustomerId: 'customer-1' }] },
      { status: 'possession', possession: 'mobile' },
      { status: 'pending' },
      { status: 'closed', disenrolled: 'not_asked' },
    ]);
  });

  it('names every code with its status', () => {
    for (const [code, { status }] of Object.entries(COMPANY_API_RULES)) {
      const line = DOCUMENT.split('\n').find((one) => one.startsWith(`| ${status} `));
      expect(line).toContain(`\`${code}\``);
    }
  });
});

function isOnPath(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}
