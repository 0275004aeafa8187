import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { checkRedis } from '../../src/service/preflight/check-redis';
import { openQueueConnection } from '../../src/service/queue/open-queue-connection';
import { parseRedisUrl } from '../../src/service/queue/redis-connection';
import { speakRedis, startFakeServer, type FakeServer } from './fake-server';
import { startRedisProcess, type RedisProcess } from './redis-process';

const PASSWORD = 'CANARY-password';

async function faultOf(url: string, timeoutMs?: number): Promise<unknown> {
  return checkRedis(parseRedisUrl(url), timeoutMs).then(
    (warnings) => ({ warnings }),
    (error: Error & { code: string }) => {
      expect(error.message).toMatch(/^REDIS_URL: [^\n]+$/);
      expect(error.message).not.toContain('CANARY');
      return error.code;
    },
  );
}

describe('checkRedis against servers that only pretend', () => {
  let server: FakeServer;
  afterEach(() => server.stop());

  it.each([
    ['redis_version:6.0.16\r\nrole:master', 'REDIS_TOO_OLD'],
    ['redis_version:5.0.14\r\nrole:master', 'REDIS_TOO_OLD'],
    ['nothing:here', 'REDIS_TOO_OLD'],
    ['redis_version:6.2.0\r\nrole:slave', 'REDIS_READ_ONLY'],
    ['redis_version:6.2.0\r\nredis_mode:cluster', 'REDIS_WRONG_FORM'],
    ['redis_version:6.2.0\r\nrole:master', { warnings: [] }],
    ['redis_version:10.0.1\r\nrole:master', { warnings: [] }],
    ['redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.0\r\nrole:master', { warnings: [] }],
  ])('judges %j: %j', async (info, expected) => {
    server = await startFakeServer(speakRedis(info));
    expect(await faultOf(`redis://127.0.0.1:${server.port}`)).toEqual(expected);
  });

  it('gives up on a server that never answers, and on one that hangs up', async () => {
    server = await startFakeServer(() => undefined);
    expect(await faultOf(`redis://:${PASSWORD}@127.0.0.1:${server.port}`, 200)).toBe('REDIS_UNREACHABLE');
    expect(await faultOf(`redis-cluster://127.0.0.1:${server.port}`, 200)).toBe('REDIS_UNREACHABLE');
    expect(await faultOf(`redis-sentinel://127.0.0.1:${server.port}/m`, 200)).toBe('REDIS_UNREACHABLE');
    await server.stop();
    server = await startFakeServer((socket) => socket.destroy());
    expect(await faultOf(`redis://127.0.0.1:${server.port}`)).toBe('REDIS_UNREACHABLE');
  });

  it('says so when nothing listens, and when the host has no address', async () => {
    server = await startFakeServer(() => undefined);
    const { port } = server;
    await server.stop();
    for (const form of ['redis', 'rediss', 'redis-cluster']) {
      expect(await faultOf(`${form}://127.0.0.1:${port}`)).toBe('REDIS_UNREACHABLE');
    }
    expect(await faultOf(`redis-sentinel://127.0.0.1:${port}/m`)).toBe('REDIS_UNREACHABLE');
    expect(await faultOf('redis://host.invalid')).toBe('REDIS_UNREACHABLE');
    server = await startFakeServer(() => undefined);
  });
});

// The setup says in one line when there is no redis-server.
(process.env['TEST_REDIS_URL'] ? describe : describe.skip)('checkRedis against redis-server', () => {
  const processes: RedisProcess[] = [];
  let admin: Redis | undefined;
  async function start(settings?: string[], flags?: string[]): Promise<number> {
    const redis = await startRedisProcess(settings, flags);
    processes.push(redis);
    return redis.port;
  }
  afterEach(async () => {
    admin?.disconnect();
    for (const redis of processes.splice(0)) await redis.stop();
  });

  it('lets a right password in and tells a wrong or missing one', async () => {
    const port = await start([`requirepass ${PASSWORD}`]);
    expect(await faultOf(`redis://:${PASSWORD}@127.0.0.1:${port}/1`)).toEqual({ warnings: [] });
    expect(await faultOf(`redis://:CANARY@127.0.0.1:${port}`)).toBe('REDIS_LOGIN_REFUSED');
    expect(await faultOf(`redis://CANARY:${PASSWORD}@127.0.0.1:${port}`)).toBe('REDIS_LOGIN_REFUSED');
    expect(await faultOf(`redis://127.0.0.1:${port}`)).toBe('REDIS_LOGIN_REFUSED');
  });

  it('tells a user without INFO, and a database that does not exist', async () => {
    const port = await start([`user vu on >${PASSWORD} ~* +@all -info`]);
    expect(await faultOf(`redis://vu:${PASSWORD}@127.0.0.1:${port}`)).toBe('REDIS_LOGIN_REFUSED');
    expect(await faultOf(`redis://127.0.0.1:${port}/99`)).toBe('REDIS_WRONG_FORM');
  });

  it('warns of a server that throws keys away', async () => {
    const port = await start(['maxmemory-policy allkeys-lru']);
    expect(await faultOf(`redis://127.0.0.1:${port}`)).toEqual({
      warnings: [expect.stringMatching(/^REDIS_URL: .*allkeys-lru.*noeviction/)],
    });
  });

  it('finds the master through a sentinel, and tells a sentinel, a server and a wrong name apart', async () => {
    const master = await start([`requirepass ${PASSWORD}`]);
    const sentinel = await start(
      [`sentinel monitor mymaster 127.0.0.1 ${master} 1`, `sentinel auth-pass mymaster ${PASSWORD}`],
      ['--sentinel'],
    );
    expect(await faultOf(`redis-sentinel://:${PASSWORD}@127.0.0.1:${sentinel}/mymaster`)).toEqual({
      warnings: [],
    });
    expect(await faultOf(`redis-sentinel://:CANARY@127.0.0.1:${sentinel}/mymaster`)).toBe(
      'REDIS_LOGIN_REFUSED',
    );
    expect(await faultOf(`redis-sentinel://127.0.0.1:${sentinel}/other`)).toBe('REDIS_WRONG_FORM');
    expect(await faultOf(`redis://127.0.0.1:${sentinel}`)).toBe('REDIS_WRONG_FORM');
    const plain = await start();
    expect(await faultOf(`redis-sentinel://127.0.0.1:${plain}/mymaster`)).toBe('REDIS_WRONG_FORM');
    expect(await faultOf(`redis-cluster://127.0.0.1:${plain}`)).toBe('REDIS_WRONG_FORM');
  });

  it('P7 BullMQ works on a cluster, and nothing is left open when the connection is closed after it', async () => {
    const port = await start([
      'cluster-enabled yes',
      'cluster-announce-ip 127.0.0.1',
      `requirepass ${PASSWORD}`,
    ]);
    admin = new Redis({ host: '127.0.0.1', port, password: PASSWORD });
    await admin.cluster('ADDSLOTSRANGE', 0, 16383);
    while (!(await admin.cluster('INFO')).includes('cluster_state:ok'));

    const url = `redis-cluster://:${PASSWORD}@127.0.0.1:${port}`;
    expect(await faultOf(url)).toEqual({ warnings: [] });
    expect(await faultOf(`redis-cluster://:CANARY@127.0.0.1:${port}`)).toBe('REDIS_LOGIN_REFUSED');
    expect(await faultOf(`redis://:${PASSWORD}@127.0.0.1:${port}`)).toBe('REDIS_WRONG_FORM');

    const opened = openQueueConnection(parseRedisUrl(url), (error) => {
      throw error;
    });
    const options = { connection: opened.connection, prefix: '{verified-users}' };
    const queue = new Queue('wake', options);
    let worker: Worker | undefined;
    const done = new Promise((resolve) => {
      worker = new Worker('wake', async ({ data }) => resolve(data), options);
    });
    await queue.add('ids', { ids: [1] });
    expect(await done).toEqual({ ids: [1] });
    await worker?.close();
    await queue.close();
    await opened.close();
    const others = (await admin.client('LIST')) as string;
    expect(others.trim().split('\n')).toHaveLength(1);
  });
});
