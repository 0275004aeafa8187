import { Client } from 'pg';
import { cancelAndDestroy, type CancellableClient } from '../../src/verified-users/database/cancel-late';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

describe('a late statement whose CancelRequest cannot be sent', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  beforeEach(async () => {
    client = new Client({ connectionString: database.url });
    client.on('error', () => undefined);
    await client.connect();
  });
  afterEach(() => client.end().catch(() => undefined));
  afterAll(() => database.drop());

  // Nobody waits for the promise, so a rejection would end the process.
  it.each<[string, Partial<CancellableClient>]>([
    ['to a port that there is not', { port: 70_000 }],
    ['to no host', { host: undefined }],
  ])('P8 loses its connection all the same, %s', async (_, broken) => {
    const failed = client.query('SELECT pg_sleep(600)').then(
      () => 'answered',
      () => 'failed',
    );
    // Once the socket has taken it, the statement is under way.
    await new Promise((resolve) => setImmediate(resolve));
    const late = Object.assign(client as unknown as CancellableClient, broken);
    await expect(cancelAndDestroy(late)).resolves.toBeUndefined();
    expect(late.connection.stream.destroyed).toBe(true);
    expect(await failed).toBe('failed');
  });
});
