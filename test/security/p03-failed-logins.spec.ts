import { startApiScene, TOKEN, type ApiScene } from '../integration/company-api/api-scene';
import { MetricsRegistry } from '../../src';

type Line = { message?: string } & Record<string, unknown>;

class Lines {
  readonly lines: Line[] = [];
  private readonly keep = (line: unknown) => void this.lines.push(line as Line);
  log = this.keep;
  warn = this.keep;
  error = this.keep;
  debug = () => undefined;
  verbose = () => undefined;
  of = (message: string) => this.lines.filter((line) => line.message === message);
}

const GUESS = 'guess-0123456789-0123456789-0123456789-0123';

describe.each(['fastify', 'express'] as const)('logins at the company API, on %s', (adapter) => {
  let scene: ApiScene;
  const log = new Lines();

  beforeAll(async () => {
    scene = await startApiScene({ adapter, extras: { role: 'web' }, logger: log as never });
  });
  afterAll(() => scene.stop());

  const guess = (path = '') => scene.call('GET', path, undefined, { authorization: `Bearer ${GUESS}` });

  it('P3 failed ones are counted, limited per address, and logged one line for all of a while', async () => {
    const answers = [];
    for (let n = 0; n < 40; n += 1) answers.push(await guess(n % 2 ? '' : '/customer-1/contact'));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.slice(0, 30)).toEqual(Array(30).fill(401));
    expect(statuses.slice(30)).toEqual(Array(10).fill(429));
    expect(answers.at(-1)!.body).toMatchObject({ code: 'TOO_MANY_REQUESTS' });
    expect(Number(answers.at(-1)!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await scene.call('POST', '/import', 'x', { authorization: 'Bearer x' })).status).toBe(429);
    const metrics = await scene.app.get(MetricsRegistry, { strict: false }).metrics();
    expect(metrics).toContain('verified_users_company_api_failed_logins_total 41');
    const lines = log.of('Failed logins at the company API');
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.length).toBeLessThan(4);
    expect(JSON.stringify(log.lines)).not.toContain('guess-0123');
  });

  it('P3 a right token is let in from an address whose guesses are over the limit', async () => {
    for (let n = 0; n < 31; n += 1) await guess();
    expect((await guess()).status).toBe(429);
    expect((await scene.call('GET', '', undefined, { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
  });
});
