import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RawConnection } from '../e2e/webhook-door/raw-connection';
import { MetricsRegistry } from '../../src';
import { query } from '../integration/query';
import { JournalDeliveries } from '../../src/verified-users/inbox/journal/journal-deliveries.service';
import { Journal } from '../../src/verified-users/inbox/journal/journal.service';
import { sign } from '../support/sign';
import { startTestApp, type TestApp } from '../support/test-app';

const MEBIBYTE = 1024 * 1024;
const seconds = () => Math.floor(Date.now() / 1000);
/** Expired, but less than an hour ago: Prove may have been held up on the way. */
const late = () => sign({ iat: seconds() - 1_000, exp: seconds() - 600 });

class Lines {
  readonly warnings: string[] = [];
  warn = (line: unknown) => void this.warnings.push(JSON.stringify(line));
  log = () => undefined;
  error = this.warn;
  debug = () => undefined;
  verbose = () => undefined;
}

describe('a token that may not be used any more is no weapon', () => {
  let test: TestApp;
  let directory: string;
  const log = new Lines();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'verified-users-old-tokens-'));
    test = await startTestApp({
      logger: log as never,
      extras: { role: 'web' },
      options: {
        journal: { directory, maxBytes: 4 * MEBIBYTE },
        webhook: { maxRefusedDeliveriesPerHour: 20, maxRefusedBytesPerHour: 2 * MEBIBYTE },
      },
    });
  });
  beforeEach(() => query(test.database.url, 'TRUNCATE vu_quarantine'));
  afterAll(async () => {
    await test.close();
    await rm(directory, { recursive: true, force: true });
  });

  const kept = () => query(test.database.url, 'SELECT reason FROM vu_quarantine ORDER BY id');

  it('P3 one that expired more than an hour ago keeps nothing, and its body is not read', async () => {
    const token = sign({ iat: seconds() - 8_000, exp: seconds() - 3_700 });
    const connection = new RawConnection(test.url).head('/webhooks/prove', {
      'x-prove-authorization': `Bearer ${token}`,
      'content-length': '1000',
    });
    expect(await connection.until('\r\n\r\n')).toMatch(/^HTTP\/1.1 401/);
    connection.destroy();
    const old = [
      sign({ iat: 1_000, exp: 2_000 }),
      sign({ exp: 2_000, iss: 'Someone Else' }),
      sign({ exp: undefined, iat: 1_000 }),
    ];
    for (const each of old) expect((await test.deliver('{"old":1}', { token: each })).status).toBe(401);
    expect(await kept()).toEqual([]);
  });

  it('P4 one that expired within the last hour has its delivery kept, answered 401', async () => {
    expect((await test.deliver('{"late":1}', { token: late() })).status).toBe(401);
    expect(await kept()).toEqual([{ reason: 'token_expired' }]);
  });

  it('P4 one that would be good for longer than a day is refused, and kept for someone to look', async () => {
    const token = sign({ exp: seconds() + 90_000 });
    expect((await test.deliver('{"long":1}', { token })).status).toBe(401);
    expect(await kept()).toEqual([{ reason: 'token_lifetime_too_long' }]);
  });

  it('P3 what is kept has an hourly budget of rows and bytes, and one line of the log stands for many', async () => {
    log.warnings.length = 0;
    const token = late();
    for (let n = 0; n < 60; n += 1) await test.deliver(`{"n":${n}}`, { token });
    expect((await kept()).length).toBeGreaterThan(10);
    expect((await kept()).length).toBeLessThanOrEqual(20);
    expect(log.warnings.filter((line) => line.includes('refused for its claims')).length).toBeLessThan(5);
    const big = await startTestApp({
      extras: { role: 'web' },
      options: { webhook: { maxRefusedBytesPerHour: 2 * MEBIBYTE } },
    });
    for (let n = 0; n < 4; n += 1) await big.deliver(`{"n":${n},"x":"${'x'.repeat(900_000)}"}`, { token });
    const rows = await query(big.database.url, 'SELECT 1 FROM vu_quarantine');
    await big.close();
    expect(rows).toHaveLength(2);
  });

  it('P3 tokens whose end cannot be told take a tenth, so that a late delivery still has its place', async () => {
    log.warnings.length = 0;
    const small = await startTestApp({
      logger: log as never,
      extras: { role: 'web' },
      options: { webhook: { maxRefusedDeliveries: 20 } },
    });
    const rows = () => query(small.database.url, 'SELECT reason FROM vu_quarantine ORDER BY id');
    const endless = sign({ iat: undefined, exp: seconds() + 315_360_000 });
    for (let n = 0; n < 5; n += 1) await small.deliver(`{"endless":${n}}`, { token: endless });
    expect(await rows()).toEqual(Array(2).fill({ reason: 'token_lifetime_too_long' }));
    for (let n = 0; n < 30; n += 1) await small.deliver(`{"late":${n}}`, { token: late() });
    expect(await rows()).toHaveLength(20);
    expect(log.warnings.join()).toContain('"reason":"undecided_limit"');
    const metrics = await small.app.get(MetricsRegistry, { strict: false }).metrics();
    await small.close();
    expect(metrics).toContain('verified_users_refused_deliveries_dropped_total{reason="undecided_limit"} 15');
  });

  it('P8 refused deliveries leave most of the journal to the valid ones', async () => {
    const journal = test.app.get(Journal, { strict: false });
    const deliveries = test.app.get(JournalDeliveries, { strict: false });
    const delivery = {
      project: 'default',
      receivedAt: new Date(),
      body: Buffer.alloc(100_000, 'x'),
      contentType: null,
      contentEncoding: null,
      correlationId: null,
    };
    log.warnings.length = 0;
    for (let n = 0; n < 50; n += 1) await deliveries.keep(delivery, 'token_expired');
    expect(log.warnings.length).toBeLessThan(5);
    const parsed = { itemCount: 0, items: [], repeats: 0, quarantined: [] };
    for (let n = 0; n < 15; n += 1)
      await expect(deliveries.store(delivery, parsed)).resolves.toMatchObject({ accepted: 0 });
    expect(await journal.findFault()).toBeNull();
  });
});
