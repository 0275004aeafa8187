import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { startFakeServer, type FakeServer } from '../integration/fake-server';
import { query } from '../integration/query';
import { startRedisProcess, type RedisProcess } from '../integration/redis-process';
import { readCluster } from '../../src/embedded/postgres/cluster';
import { engines } from '../support/engines';
import { item } from '../support/notification-item';
import { sign } from '../support/sign';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { givenSurroundings } from './service/given-surroundings';
import { registerCustomers } from './service/register-customers';
import { ServiceProcesses } from './service/service-process';

/** Half of the whole is for requests: 20 % to leave, 20 % to end. */
const TIMEOUT_SECONDS = 5;
const NOBODY = { url: 'smtp://127.0.0.1:9' };
const [engine] = engines;

/** A delivery as bytes, so that it can be sent in pieces. */
function delivery(): { head: string; body: string } {
  const body = JSON.stringify({ notifications: [item({ clientCustomerId: 'customer-0' })] });
  const head = [
    'POST /webhooks/prove HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    `X-Prove-Authorization: Bearer ${sign()}`,
    `Content-Length: ${body.length}`,
  ].join('\r\n');
  return { head: `${head}\r\n\r\n`, body };
}

async function open(url: string): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('utf8');
  await once(socket, 'connect');
  return socket;
}

async function answerOn(socket: Socket): Promise<string> {
  const cut = once(socket, 'close').then(() => Promise.reject(new Error('closed without an answer')));
  const [text] = (await Promise.race([once(socket, 'data'), cut])) as [string];
  return text;
}

describe('P18 a stop', () => {
  const services = new ServiceProcesses();
  let database: TestDatabase;
  let dataDir: string;
  let hangingSmtp: FakeServer | undefined;

  beforeEach(async () => {
    database = await createTestDatabase();
    dataDir = await makeDataFolder();
  });

  afterEach(async () => {
    await services.killAll();
    await hangingSmtp?.stop();
    hangingSmtp = undefined;
    await removeDataFolder(dataDir);
    await database.drop();
  });

  function start(smtp = NOBODY) {
    return services.start({
      ...givenSurroundings(engine!, database, smtp),
      SHUTDOWN_TIMEOUT_SECONDS: `${TIMEOUT_SECONDS}`,
    });
  }

  it('lets a request end that has begun, serves new ones while it drains, and is held up by none', async () => {
    const service = start();
    const url = await service.url();
    const { head, body } = delivery();
    const [silent, half, slow, idle] = await Promise.all([open(url), open(url), open(url), open(url)]);
    half.write(head + body.slice(0, 20));
    slow.write(head + body.slice(0, 20));
    const other = delivery();
    idle.write(other.head + other.body);
    expect(await answerOn(idle)).toMatch(/^HTTP\/1.1 200 .*connection: keep-alive/is);

    const stop = service.stop();
    await service.logged('Stopping');
    const gone = Promise.all([once(silent, 'close'), once(half, 'close')]);
    let ready = await fetch(`${url}/health/ready`);
    while (ready.status === 200) ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('connection')).toBe('close');
    expect(await ready.json()).toMatchObject({ ready: false, checks: { process: { reason: 'stopping' } } });

    const third = delivery();
    idle.write(third.head + third.body);
    expect(await answerOn(idle)).toMatch(/^HTTP\/1.1 200 .*connection: close/is);
    slow.write(body.slice(20));
    expect(await answerOn(slow)).toMatch(/^HTTP\/1.1 200 .*connection: close/is);

    const { code, seconds } = await stop;
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(TIMEOUT_SECONDS);
    await gone;
    expect(await query(database.url, 'SELECT 1 FROM vu_notification')).toHaveLength(3);
  });

  it('lets a request end whose rest comes after the door was closed', async () => {
    const service = start();
    const url = await service.url();
    const { head, body } = delivery();
    const slow = await open(url);
    slow.write(head + body.slice(0, 20));
    const stop = service.stop();
    // Refused: the door is closed.
    while (await fetch(`${url}/health/live`).catch(() => null));
    slow.write(body.slice(20));
    expect(await answerOn(slow)).toMatch(/^HTTP\/1.1 200 /);
    expect((await stop).code).toBe(0);
  });

  const withRedis = engines.some(({ name }) => name === 'Redis') ? it.each : it.skip.each;
  withRedis([
    ['gone', (redis: RedisProcess) => redis.stop()],
    ['hanging', async (redis: RedisProcess) => redis.freeze()],
  ])('ends in order, and in time, while Redis is %s', async (_, harm) => {
    const redis = await startRedisProcess();
    try {
      const service = services.start({
        ...givenSurroundings(engine!, database, NOBODY),
        REDIS_URL: `redis://127.0.0.1:${redis.port}`,
        SHUTDOWN_TIMEOUT_SECONDS: '15',
      });
      const url = await service.url();
      await harm(redis);
      const { head, body } = delivery();
      const sender = await open(url);
      sender.write(head + body);
      expect(await answerOn(sender)).toMatch(/^HTTP\/1.1 200 /);
      expect((await service.stop()).code).toBe(0);
      expect(service.log.at(-1)).toMatchObject({ msg: 'Stopped' });
    } finally {
      await redis.stop();
    }
  });

  it('takes no notice of a second signal', async () => {
    const service = start();
    const url = await service.url();
    const stop = service.stop('SIGINT');
    await service.logged('Stopping');
    service.child.kill('SIGINT');
    service.child.kill('SIGTERM');
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect((await stop).code).toBe(0);
    expect(service.log.filter(({ msg }) => msg === 'Stopping')).toHaveLength(1);
    expect(service.log.at(-1)).toMatchObject({ msg: 'Stopped' });
  });

  it('during the start lets nothing run on', async () => {
    const watcher = watch(dataDir);
    const service = services.start({ DATA_DIR: dataDir });
    await once(watcher, 'change');
    watcher.close();
    const { code } = await service.stop();
    expect({ code, stderr: service.stderr }).toEqual({ code: 0, stderr: '' });
    expect(service.log.at(-1)).toMatchObject({ msg: 'Stopped' });
    expect(existsSync(join(dataDir, 'postgres', 'data', 'postmaster.pid'))).toBe(false);
  });

  it('comes in time when the mail server hangs, and stops the embedded database', async () => {
    let called: () => void = () => undefined;
    const calling = new Promise<void>((resolve) => (called = resolve));
    hangingSmtp = await startFakeServer(() => called());
    const env = {
      ...givenSurroundings(engine!, { url: '' }, { url: `smtp://127.0.0.1:${hangingSmtp.port}` }),
      DATABASE_URL: undefined,
      DATA_DIR: dataDir,
      SHUTDOWN_TIMEOUT_SECONDS: '8',
    };
    const service = services.start(env);
    const url = await service.url();
    const cluster = (await readCluster(dataDir))!;
    const embedded = `postgres://postgres:${cluster.password}@127.0.0.1:${cluster.port}/verified_users`;
    await registerCustomers(1, { database: { url: embedded, drop: async () => undefined } });
    const answer = await fetch(`${url}/webhooks/prove`, {
      method: 'POST',
      headers: { 'x-prove-authorization': `Bearer ${sign()}` },
      body: JSON.stringify({ notifications: [item({ clientCustomerId: 'customer-0' })] }),
    });
    expect(answer.status).toBe(200);
    await calling;

    const { code, seconds } = await service.stop();
    expect(code).toBe(1);
    expect(seconds).toBeLessThan(9);
    expect(service.log.at(-1)).toMatchObject({
      level: 'error',
      msg: expect.stringMatching(/^Not stopped in order/),
    });
    expect(existsSync(join(cluster.files, 'postmaster.pid'))).toBe(false);
  });
});
