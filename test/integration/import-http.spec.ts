import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { json } from 'express';
import { startTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { customersCsv } from './import/customers-csv';
import { truncate } from '../support/truncate';

const TOKEN = 'company-token-0123456789abcdef0123456789abcdef';

describe.each(['fastify', 'express'] as const)('POST /verified-users/import on %s', (adapter) => {
  let database: TestDatabase;
  let test: TestApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    test = await startTestApp({
      adapter,
      database,
      options: { companyApi: { tokens: [TOKEN] } },
      extras: { role: 'web' },
      // A host that reads every body it sees, whatever it is.
      ...(adapter === 'express' && {
        configure: (app) => app.use(json({ type: () => true, limit: '1kb' })),
      }),
    });
  });

  afterAll(async () => {
    await test.close();
    await database.drop();
  });

  beforeEach(() => truncate(test.dataSource, ['vu_identity']));

  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'text/csv' };
  const post = (body: string, init: { query?: string; headers?: Record<string, string> } = {}) =>
    fetch(`${test.url}/verified-users/import${init.query ?? ''}`, {
      method: 'POST',
      headers: { ...headers, ...init.headers },
      body,
    });
  const linesOf = async (answer: Response) =>
    (await answer.text())
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  const customers = async () =>
    (await test.dataSource.query('SELECT count(*)::int AS n FROM vu_identity'))[0].n as number;

  it('answers with a line for each failed row, progress between, and the summary at the end', async () => {
    const { text, bad } = customersCsv(500, { badEvery: 100 });
    const answer = await post(text);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/x-ndjson/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const lines = await linesOf(answer);
    const of = (type: string) => lines.filter((line) => line.type === type);
    expect(of('failed').map(({ line }) => line)).toEqual(bad.map(({ line }) => line));
    expect(of('progress').map(({ throughLine }) => throughLine)).toEqual([201, 401, 501]);
    expect(lines.at(-1)).toMatchObject({ type: 'summary', complete: true, registered: 495, failed: 5 });
    expect(await customers()).toBe(495);
  });

  it('takes NDJSON, and begins at the line it is told', async () => {
    const rows = ['a', 'b', 'c'].map((clientCustomerId) => JSON.stringify({ clientCustomerId }));
    const type = { 'content-type': 'application/x-ndjson; charset=UTF-8' };
    const answer = await post(rows.join('\n'), { query: '?fromLine=2', headers: type });
    expect((await linesOf(answer)).at(-1)).toMatchObject({ registered: 2, throughLine: 3 });
  });

  it.each([
    ['without a token', '', { headers: { authorization: '' } }, 401, 'UNAUTHORIZED'],
    ['with a wrong token', '', { headers: { authorization: 'Bearer wrong' } }, 401, 'UNAUTHORIZED'],
    ['JSON', '', { headers: { 'content-type': 'application/json' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'another charset',
      '',
      { headers: { 'content-type': 'text/csv; charset=latin1' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['compressed', '', { headers: { 'content-encoding': 'gzip' } }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a line that is none', '', { query: '?fromLine=0' }, 400, 'INVALID_FROM_LINE'],
    ['two lines to begin with', '', { query: '?fromLine=1&fromLine=2' }, 400, 'INVALID_FROM_LINE'],
    ['an empty file', '\n', {}, 422, 'IMPORT_EMPTY'],
    ['a wrong header', 'a,b\n', {}, 422, 'IMPORT_HEADER_INVALID'],
  ])('refuses %s with a problem, and reads on for the sender', async (_, text, init, status, code) => {
    const answer = await post(text || customersCsv(5_000).text, init);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await answer.json()).toMatchObject({ status, code });
    expect(await customers()).toBe(0);
  });

  it('tells what is committed while the file still comes, and loses none of it when the sender goes', async () => {
    const { text } = customersCsv(1_000);
    const half = text.length / 2;
    const sending = request(`${test.url}/verified-users/import`, { method: 'POST', headers });
    sending.on('error', () => undefined);
    sending.write(text.slice(0, half));
    const [answer] = (await once(sending, 'response')) as [IncomingMessage];
    answer.on('error', () => undefined);
    const [chunk] = (await once(answer, 'data')) as [Buffer];
    const told = JSON.parse(chunk.toString().split('\n')[0]!);
    expect(told).toMatchObject({ type: 'progress', throughLine: 201, registered: 200 });
    sending.destroy();

    const rest = await linesOf(await post(text, { query: `?fromLine=${told.throughLine + 1}` }));
    expect(rest.at(-1)).toMatchObject({ complete: true, rows: 800 });
    expect(await customers()).toBe(1_000);
    const [twice] = await test.dataSource.query(
      'SELECT count(*)::int AS n FROM (SELECT FROM vu_identity_history GROUP BY identity_id HAVING count(*) > 1) AS twice',
    );
    expect(twice.n).toBe(0);
  });
});
