import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type Transporter } from 'nodemailer';
import { startMailbox, type Mailbox, type MailSummary } from '../../src/embedded/mailbox';
import { makeDataFolder, removeDataFolder } from './data-folder';

const INVITATION = {
  from: 'Example Bank <no-reply@bank.example>',
  to: 'Ana <ana@example.com>',
  subject: 'Confirma tu número',
  text: 'Open https://bank.example/reverify/abc?x=1&y=2.',
  html: '<p><a href="https://bank.example/reverify/abc?x=1&amp;y=2">Confirm</a></p>',
};

describe('local mailbox', () => {
  let dataDir: string;
  let mailbox: Mailbox;
  let transport: Transporter;

  beforeEach(async () => {
    dataDir = await makeDataFolder();
    mailbox = await startMailbox({ dataDir });
    transport = createTransport({ url: mailbox.smtpUrl, pool: true });
  });

  afterEach(async () => {
    transport.close();
    await mailbox.stop();
    await removeDataFolder(dataDir);
  });

  it('has a message on disk before it is acknowledged', async () => {
    await transport.sendMail(INVITATION);

    const names = await readdir(join(dataDir, 'mailbox'));
    expect(names).toEqual([expect.stringMatching(/^\d{15}-\d{6}-[0-9a-f]{8}\.eml$/)]);
    expect(await readFile(join(dataDir, 'mailbox', names[0] ?? ''), 'utf8')).toContain('reverify/abc');
  });

  it('shows subject, sender, recipient, both parts and the links', async () => {
    await transport.sendMail(INVITATION);
    const [summary] = await mailbox.list();

    const mail = await mailbox.read(summary?.id ?? '');

    expect(mail).toEqual({
      ...summary,
      subject: 'Confirma tu número',
      from: '"Example Bank" <no-reply@bank.example>',
      to: ['ana@example.com'],
      date: expect.any(Date) as Date,
      html: INVITATION.html,
      text: expect.stringContaining('Open https') as string,
      links: ['https://bank.example/reverify/abc?x=1&y=2'],
      headers: expect.arrayContaining([{ name: 'Subject', value: '=?UTF-8?Q?Confirma_tu_n=C3=BAmero?=' }]),
    });
  });

  it('lists the newest first, tells listeners, and keeps all over a restart', async () => {
    const heard: MailSummary[] = [];
    const forget = mailbox.onMessage((message) => heard.push(message));
    for (const subject of ['one', 'two']) await transport.sendMail({ ...INVITATION, subject });
    const both = await mailbox.waitForMessages(2);
    forget();
    await transport.sendMail({ ...INVITATION, subject: 'three' });
    await mailbox.waitForMessages(3);

    expect(both.map(({ subject }) => subject)).toEqual(['two', 'one']);
    expect(heard.map(({ subject }) => subject)).toEqual(['one', 'two']);
    await mailbox.stop();
    mailbox = await startMailbox({ dataDir });
    expect((await mailbox.list()).map(({ subject }) => subject)).toEqual(['three', 'two', 'one']);
  });

  it('a wait for mail that never comes ends and says what did', async () => {
    await transport.sendMail(INVITATION);

    await expect(mailbox.waitForMessages(2, 50)).rejects.toThrow('1 of 2 messages within 50 ms');
  });

  it('keeps the newest 500', async () => {
    const folder = join(dataDir, 'mailbox');
    for (let n = 0; n < 505; n++) {
      const id = `${String(1_000 + n).padStart(15, '0')}-000000-deadbeef`;
      await writeFile(join(folder, `${id}.eml`), `Subject: old ${n}\r\n\r\nold`);
    }

    await transport.sendMail(INVITATION);

    const kept = await mailbox.list();
    expect(kept).toHaveLength(500);
    expect(kept[0]?.subject).toBe(INVITATION.subject);
    expect(kept.at(-1)?.subject).toBe('old 6');
  });

  it('refuses a message above 10 MiB and keeps none of it', async () => {
    const text = 'x'.repeat(11 * 1024 * 1024);

    await expect(transport.sendMail({ ...INVITATION, text })).rejects.toMatchObject({ responseCode: 552 });

    expect(await readdir(join(dataDir, 'mailbox'))).toEqual([]);
  });

  it('what is no mail at all is kept and does not hide the others', async () => {
    await transport.sendMail(INVITATION);
    await transport.sendMail({
      envelope: { from: 'a@b.example', to: 'c@d.example' },
      raw: '\0\0<<>>\r\n:::\r\n',
    });

    expect(await mailbox.list()).toHaveLength(2);
  });

  it.each(['../secrets', '..', 'nope', '', '%2e%2e'])(
    'reads nothing outside of its folder: %j',
    async (id) => {
      await writeFile(join(dataDir, 'secrets.eml'), 'Subject: secret\r\n\r\nsecret');

      expect(await mailbox.read(id)).toBeUndefined();
    },
  );

  it('a partial file of a killed process is removed, strangers are left alone', async () => {
    const folder = join(dataDir, 'mailbox');
    await writeFile(join(folder, '000000000001000-000000-deadbeef.part'), 'half');
    await writeFile(join(folder, 'notes.eml'), 'mine');
    await mailbox.stop();

    mailbox = await startMailbox({ dataDir });

    expect(await mailbox.list()).toEqual([]);
    await mailbox.clear();
    expect(await readdir(folder)).toEqual(['notes.eml']);
  });

  it('clear() empties it', async () => {
    await transport.sendMail(INVITATION);

    await mailbox.clear();

    expect(await mailbox.list()).toEqual([]);
  });

  it('a taken port and an unusable folder are one clear line each', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const blocked = join(dataDir, 'blocked');
    await mkdir(blocked);
    await writeFile(join(blocked, 'mailbox'), '');

    await expect(startMailbox({ dataDir, port })).rejects.toMatchObject({
      code: 'MAILBOX_UNAVAILABLE',
      message: expect.stringMatching(/port \d+.*EADDRINUSE.*SMTP_URL/) as string,
    });
    await expect(startMailbox({ dataDir: blocked })).rejects.toMatchObject({ code: 'DATA_DIR_UNUSABLE' });
    other.close();
  });
});
