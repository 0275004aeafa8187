import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Pool, type PoolConfig } from 'pg';
import { createDataSource } from '../../ormconfig';
import { usableDataSource } from '../../src/verified-users/database/usable-data-source';
import { toBullConnection } from '../../src/verified-users/queue/postgres-backend';
import { createTestDatabase } from '../support/test-database';

const FATAL = errorMessage('57P01', 'terminating connection due to unexpected postmaster exit');

describe('P8 a server that dies right after it said "ready"', () => {
  it('P8 fails the statement, and not the process', async () => {
    const database = await createTestDatabase();
    let dying = false;
    const proxy = await startProxy(
      database.url,
      dieWhenReady(() => dying),
    );
    const dataSource = usableDataSource(await createDataSource(proxy.url, 4).initialize());
    // The one idle connection is taken, so that the next statement opens another.
    const holder = dataSource.createQueryRunner();
    await holder.connect();
    dying = true;
    await expect(dataSource.query('SELECT 1')).rejects.toThrow();
    dying = false;
    await expect(dataSource.query('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
    await holder.release();
    await dataSource.destroy();
    await proxy.stop();
    await database.drop();
  });

  it("P8 fails a connection of the queues' pool, and not the process", async () => {
    const database = await createTestDatabase();
    const proxy = await startProxy(
      database.url,
      dieWhenReady(() => true),
    );
    const pool = new Pool(toBullConnection({ postgresUrl: proxy.url }) as PoolConfig);
    const connection = await pool.connect();
    await expect(connection.query('SELECT 1')).rejects.toThrow();
    connection.release(true);
    await pool.end();
    await proxy.stop();
    await database.drop();
  });
});

/** Only at the end of a log-in, and only while the test says so. */
function dieWhenReady(isDying: () => boolean) {
  return (data: Buffer, client: Socket): Buffer | null => {
    // "Ready for query" is the last message of a log-in; the death is told in the same packet.
    const isReady = data.subarray(-6).equals(Buffer.from('Z\0\0\0\x05I', 'latin1'));
    if (!isDying() || !isReady) return data;
    client.end(Buffer.concat([data, FATAL]));
    return null;
  };
}

async function startProxy(target: string, pass: (data: Buffer, client: Socket) => Buffer | null) {
  const url = new URL(target);
  const { hostname, port } = url;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
    client.on('data', (data) => upstream.write(data)).on('close', () => upstream.destroy());
    upstream.on('data', (data) => {
      const passed = pass(data, client);
      if (passed) client.write(passed);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: url.href,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function errorMessage(code: string, text: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C${code}\0M${text}\0\0`);
  const length = Buffer.alloc(4);
  length.writeInt32BE(fields.length + 4);
  return Buffer.concat([Buffer.from('E'), length, fields]);
}
