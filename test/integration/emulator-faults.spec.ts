import { type FaultInput, type ProveEmulator, startProveEmulator } from '../../src/emulator';
import { EmulatorClient } from './emulator/emulator-client';

const ENROL = { phoneNumber: '2001004031' };

describe('faults of the emulator', () => {
  let emulator: ProveEmulator;
  let client: EmulatorClient;

  beforeEach(async () => {
    emulator = await startProveEmulator();
    client = await EmulatorClient.connect(emulator);
  });
  afterEach(() => emulator.stop());

  const enrol = () => client.post('/v3/identity', ENROL);
  const enrolled = () => emulator.identities.list().length;

  it.each([
    [{ kind: 'status', status: 500 }, 500, 8000],
    [{ kind: 'status', status: 503 }, 503, 8000],
    [{ kind: 'status', status: 429, retryAfterSeconds: 7 }, 429, 8000],
    [{ kind: 'status', status: 401 }, 401, 8002],
    [{ kind: 'status' }, 500, 8000],
  ] as [FaultInput, number, number][])('%j answers %i with code %i, once', async (fault, status, code) => {
    emulator.faults.add(fault);
    const answer = await enrol();
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.headers.get('retry-after')).toBe(
      fault.retryAfterSeconds === undefined ? (status === 429 ? '1' : null) : '7',
    );
    expect(enrolled()).toBe(0);
    expect((await enrol()).status).toBe(200);
  });

  it('a status can come after the work, so that a repeat works twice', async () => {
    emulator.faults.add({ kind: 'status', status: 500, worked: true });
    expect(await enrol()).toMatchObject({ status: 500, body: { code: 8000 } });
    expect(enrolled()).toBe(1);
  });

  it.each([
    [{ kind: 'cut' }, 0, 'fetch failed'],
    [{ kind: 'cut', worked: true }, 1, 'fetch failed'],
    [{ kind: 'half' }, 1, 'terminated'],
    [{ kind: 'broken_json' }, 1, 'JSON'],
  ] as [FaultInput, number, string][])(
    '%j leaves no answer to read, and %i enrolled',
    async (fault, count, reason) => {
      emulator.faults.add(fault);
      await expect(enrol()).rejects.toThrow(reason);
      expect(enrolled()).toBe(count);
      expect((await enrol()).status).toBe(200);
    },
  );

  it('half an answer begins like the whole one', async () => {
    emulator.faults.add({ kind: 'half' });
    const response = await fetch(`${emulator.url}/v3/identity`, { headers: { authorization: 'Bearer x' } });
    const reader = response.body!.getReader();
    let text = '';
    await expect(
      (async () => {
        for (let part = await reader.read(); !part.done; part = await reader.read())
          text += Buffer.from(part.value).toString('utf8');
      })(),
    ).rejects.toThrow();
    expect('{"code":8002,"message":"not authorized"}').toContain(text);
  });

  it('latency delays the answer and nothing else', async () => {
    emulator.faults.add({ kind: 'latency', latencyMs: 1 });
    expect((await enrol()).status).toBe(200);
    emulator.faults.add({ kind: 'latency', latencyMs: 3_600_000, method: 'POST' });
    const slow = enrol().catch((error: Error) => error.message);
    expect((await client.get('/v3/identity')).body.results).toHaveLength(1);
    await emulator.stop();
    expect(await slow).toBe('fetch failed');
  });

  it.each([
    [{ path: '/v3/identity' }, true],
    [{ path: '/v3/*' }, true],
    [{ path: '*', method: 'post' }, true],
    [{ path: '/v3/verify' }, false],
    [{ path: '/v3/identity/' }, false],
    [{ path: '/v3.identity' }, false],
    [{ method: 'GET' }, false],
  ])('%j is meant for POST /v3/identity: %s', async (match, isMeant) => {
    emulator.faults.add({ kind: 'status', ...match });
    expect((await enrol()).status).toBe(isMeant ? 500 : 200);
  });

  it('lasts as many calls as wished, or until it is removed', async () => {
    emulator.faults.add({ kind: 'status', times: 2 });
    expect([(await enrol()).status, (await enrol()).status, (await enrol()).status]).toEqual([500, 500, 200]);
    const { id } = emulator.faults.add({ kind: 'status', times: 0 });
    expect([(await enrol()).status, (await enrol()).status]).toEqual([500, 500]);
    emulator.faults.remove(id);
    expect((await enrol()).status).toBe(200);
  });
});
