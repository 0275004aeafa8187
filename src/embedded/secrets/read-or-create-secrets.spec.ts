import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirUnusableError } from '../data-dir-unusable.error';
import { readOrCreateSecrets } from './read-or-create-secrets';
import { SecretsBrokenError } from './secrets-broken.error';

describe('embedded secrets', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verified-users-secrets-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('are made once and stay the same', async () => {
    const first = await readOrCreateSecrets(join(folder, 'new', 'data'));

    expect(Buffer.from(first.encryptionKey, 'base64')).toHaveLength(32);
    expect(first.webhookSecret).toMatch(/^whsec_[\w-]{43}$/);
    expect(first.apiToken).toMatch(/^[\w-]{43}$/);
    expect(first.adminToken).not.toBe(first.apiToken);
    expect(await readOrCreateSecrets(join(folder, 'new', 'data'))).toEqual(first);
  });

  it('can be read by their owner only, and leave no partial file', async () => {
    await readOrCreateSecrets(folder);

    expect((await stat(join(folder, 'secrets.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['secrets.json']);
  });

  it('are the same for all who come at once', async () => {
    const all = await Promise.all(Array.from({ length: 16 }, () => readOrCreateSecrets(folder)));

    expect(new Set(all.map((secrets) => JSON.stringify(secrets))).size).toBe(1);
    expect(await readdir(folder)).toEqual(['secrets.json']);
  });

  it.each([
    ['an empty file', ''],
    ['half a file', '{"encryptionKey":"c2VjcmV0'],
    ['another kind of content', '[]'],
    ['a missing field', JSON.stringify({ encryptionKey: Buffer.alloc(32).toString('base64') })],
    [
      'a short key',
      JSON.stringify({ encryptionKey: 'c2hvcnQ=', webhookSecret: 'w', apiToken: 'a', adminToken: 'b' }),
    ],
  ])('P13 %s is refused without a word of it, and left as it is', async (_, content) => {
    const path = join(folder, 'secrets.json');
    await writeFile(path, content);

    const refusal = await readOrCreateSecrets(folder).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(SecretsBrokenError);
    expect((refusal as SecretsBrokenError).code).toBe('SECRETS_BROKEN');
    expect((refusal as SecretsBrokenError).message).not.toMatch(/c2VjcmV0|c2hvcnQ/);
    expect(await readFile(path, 'utf8')).toBe(content);
  });

  it('a folder that cannot be made names DATA_DIR', async () => {
    await writeFile(join(folder, 'file'), '');

    await expect(readOrCreateSecrets(join(folder, 'file', 'data'))).rejects.toThrow(DataDirUnusableError);
  });
});
