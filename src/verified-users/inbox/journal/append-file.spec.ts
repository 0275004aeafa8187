import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppendFile } from './append-file';

describe('AppendFile', () => {
  let folder: string;
  let file: AppendFile;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verified-users-append-'));
    file = await AppendFile.create(join(folder, 'file'));
  });

  afterEach(async () => {
    await file.close().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  });

  it('keeps what is appended side by side, whole and in order', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => `${index}\n`);
    await Promise.all(lines.map((line) => file.append(Buffer.from(line))));
    expect(await readFile(file.path, 'utf8')).toBe(lines.join(''));
  });

  it('P8 does not count what was written after the file was taken away', async () => {
    await file.append(Buffer.from('before\n'));
    await rename(file.path, `${file.path}.taken`);
    await expect(file.append(Buffer.from('after\n'))).rejects.toThrow('ENOENT');
  });

  it('P8 does not count what was written while another file stands in its place', async () => {
    await rename(file.path, `${file.path}.taken`);
    const other = await AppendFile.create(file.path);
    await expect(file.append(Buffer.from('after\n'))).rejects.toThrow('Another file');
    await other.close();
  });

  it('takes the place of no other file', async () => {
    await expect(AppendFile.create(file.path)).rejects.toThrow('EEXIST');
  });

  it('leaves no file behind that nothing came to', async () => {
    await file.close();
    await expect(readFile(file.path)).rejects.toThrow('ENOENT');
  });

  it('leaves a file behind that something came to, and one that was taken away', async () => {
    await file.append(Buffer.from('x'));
    await file.close();
    const taken = await AppendFile.create(join(folder, 'other'));
    await rename(taken.path, `${taken.path}.taken`);
    await taken.close();
    expect(await readFile(file.path, 'utf8')).toBe('x');
    expect(await readFile(`${taken.path}.taken`, 'utf8')).toBe('');
  });

  it('fails after it was closed', async () => {
    await file.close();
    await expect(file.append(Buffer.from('x'))).rejects.toThrow();
  });
});
