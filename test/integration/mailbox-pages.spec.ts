import { ValidationPipe, VersioningType, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { createTransport } from 'nodemailer';
import { MailboxModule, startMailbox, type Mailbox } from '../../src/embedded/mailbox';
import { makeDataFolder, removeDataFolder } from './data-folder';

const HOSTILE = {
  from: '"<script>alert(1)</script>" <a@evil.example>',
  to: 'ana@example.com',
  subject: '"><img src=x onerror=alert(2)>',
  text: 'Hello </pre><script>alert(3)</script> https://good.example/?a=1&b="><script>alert(4)</script> javascript:alert(5)',
  html: '<!doctype html><base href="https://evil.example/"><script>alert(6)</script><a href="javascript:alert(7)">x</a>',
};

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('mailbox pages on %s', (_, adapter) => {
  let dataDir: string;
  let mailbox: Mailbox;
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    dataDir = await makeDataFolder();
    mailbox = await startMailbox({ dataDir });
    // A host may be strict: the pages must not depend on its leniency.
    app = await NestFactory.create(MailboxModule.register(mailbox), adapter(), { logger: false });
    app.setGlobalPrefix('api');
    app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
    app.useGlobalPipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true, transform: true }));
    await app.listen(0, '127.0.0.1');
    url = `${await app.getUrl()}/api/mailbox`;
  });

  beforeEach(async () => {
    await mailbox.clear();
    const transport = createTransport(mailbox.smtpUrl);
    await transport.sendMail(HOSTILE);
    transport.close();
  });

  afterAll(async () => {
    await app.close();
    await mailbox.stop();
    await removeDataFolder(dataDir);
  });

  async function newestId(): Promise<string> {
    return (await mailbox.list())[0]?.id ?? '';
  }

  it('lists messages with links that work under a global prefix', async () => {
    const answer = await fetch(url);
    const page = await answer.text();

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page).toContain(`href="/api/mailbox/${await newestId()}"`);
    expect((await fetch(new URL(`/api/mailbox/${await newestId()}`, url))).status).toBe(200);
  });

  it('hostile mail stays text on our pages', async () => {
    const id = await newestId();
    const pages = await Promise.all(
      [url, `${url}/${id}`, `${url}/${id}?view=text`, `${url}/${id}?view=source`, `${url}?q=img`].map(
        async (address) => (await fetch(address)).text(),
      ),
    );

    for (const page of pages) {
      expect(page).not.toMatch(/<script>alert|<img|href="javascript/i);
      expect(page).toContain('&lt;img src&#x3D;x');
    }
    expect(pages[2]).toContain('&lt;script&gt;alert(3)');
    expect(pages[2]).toContain('href="https://good.example/?a&#x3D;1&amp;b&#x3D;"');
  });

  it('our pages run and fetch nothing but their own', async () => {
    const policy = (await fetch(url)).headers.get('content-security-policy');

    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'sha256-[^']+'/);
    expect(policy).not.toContain('unsafe');
  });

  it('the mail itself runs nothing, fetches nothing, and opens links in a new tab', async () => {
    const id = await newestId();
    const page = await (await fetch(`${url}/${id}`)).text();
    const answer = await fetch(`${url}/${id}/html`);

    expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; " +
        "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
    );
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await answer.text()).toMatch(/^<!doctype html><base target="_blank"><base href/);
  });

  it('gives the bytes as they came, as a file that no browser shows', async () => {
    const id = await newestId();
    const answer = await fetch(`${url}/${id}/source`);

    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'message/rfc822',
      'content-disposition': `attachment; filename="${id}.eml"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
    });
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(await mailbox.readSource(id));
    expect((await fetch(`${url}/000000000000001-000000-deadbeef/source`)).status).toBe(404);
  });

  it('a search that is no text is none, and one that is hostile stays text', async () => {
    expect(await (await fetch(`${url}?q[a]=1&q=x&q=y`)).text()).toContain('1 message');
    const page = await (await fetch(`${url}?q=${encodeURIComponent('"><script>alert(7)</script>')}`)).text();

    expect(page).toContain('value="&quot;&gt;&lt;script&gt;alert(7)');
    expect(page).not.toContain('<script>alert');
  });

  it('shows the text view of a mail that has no HTML', async () => {
    const transport = createTransport(mailbox.smtpUrl);
    await transport.sendMail({ ...HOSTILE, html: undefined, text: 'plain words' });
    transport.close();

    const page = await (await fetch(`${url}/${await newestId()}`)).text();

    expect(page).toContain('plain words');
    expect(page).not.toContain('<iframe');
  });

  it.each(['000000000000001-000000-deadbeef', '..%2f..%2fsecrets.json', 'nope', '%00'])(
    'an unknown message %s is a page with status 404',
    async (id) => {
      const answer = await fetch(`${url}/${id}`);

      expect(answer.status).toBe(404);
      expect(await answer.text()).toContain('No such message');
    },
  );

  it('deletes all and goes back to the list', async () => {
    const answer = await fetch(`${url}/clear`, { method: 'POST', redirect: 'manual' });

    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/api/mailbox');
    expect(await (await fetch(url)).text()).toContain('No mail yet');
  });

  it('a page elsewhere cannot delete', async () => {
    const answer = await fetch(`${url}/clear`, {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' },
    });

    expect(answer.status).toBe(403);
    expect(await mailbox.list()).toHaveLength(1);
  });
});
