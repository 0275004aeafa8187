import { openProveClient, type OpenProveClient } from '../support/prove/open-prove-client';
import {
  cut,
  half,
  reply,
  silence,
  startProveServer,
  type Act,
  type ProveServer,
} from '../support/prove/prove-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { phone, text } from './silence/canary';
import { CapturedOutput } from './silence/captured-output';
import { findCanaries, type Sink } from './silence/find-canaries';

const PERSON = {
  phoneNumber: '+12025550147',
  firstName: 'Canaria-Serinus',
  lastName: 'Fringillidae',
  emailAddress: 'canary@aviary.example',
};
const SECRET = 'canary-client-secret';
const TOKEN = 'canary-access-token';
const CANARIES = [
  phone('phone number', PERSON.phoneNumber),
  text('name', PERSON.firstName, PERSON.lastName),
  text('email address', PERSON.emailAddress),
  text('client secret', SECRET),
  text('access token', TOKEN),
];
const ECHO = { message: `${JSON.stringify(PERSON)} ${SECRET} ${TOKEN}`, ...PERSON };

describe('P13 ProveClient tells nobody about customers', () => {
  let database: TestDatabase;
  let server: ProveServer;
  let opened: OpenProveClient;
  let output: CapturedOutput;

  beforeEach(async () => {
    [database, server] = await Promise.all([createTestDatabase(), startProveServer()]);
    server.onToken(reply(200, { access_token: TOKEN, expires_in: 3600 }));
    opened = await openProveClient({
      databaseUrl: database.url,
      api: { baseUrl: server.url, clientSecret: SECRET, callTimeoutSeconds: 1 },
    });
    output = new CapturedOutput(true);
  });

  afterEach(async () => {
    output.stop();
    await opened.close();
    await Promise.all([server.stop(), database.drop()]);
  });

  it.each<[string, Act]>([
    ['a refusal that repeats everything', reply(400, { code: 8001, ...ECHO })],
    ['a refusal whose code is data', reply(400, { code: PERSON.emailAddress, ...ECHO })],
    ['401', reply(401, ECHO)],
    ['403', reply(403, ECHO)],
    ['404', reply(404, ECHO)],
    ['429', reply(429, ECHO, { 'retry-after': PERSON.phoneNumber })],
    ['500', reply(500, ECHO)],
    ['a redirect', reply(307, ECHO, { location: `https://elsewhere.example/${PERSON.emailAddress}` })],
    ['broken JSON', reply(200, `${JSON.stringify(ECHO)}}`)],
    ['an answer of another shape', reply(200, { value: ECHO })],
    ['a list', reply(200, [ECHO])],
    ['half an answer', half],
    ['a cut connection', cut],
    ['silence', silence],
  ])('%s', async (_, act) => {
    server.on(act);
    const { client, registry, dataSource } = opened;
    const errors: unknown[] = [];
    const keep = (error: unknown) => errors.push(error);
    await client.verify({ ...PERSON }).catch(keep);
    await client.lookUpNumber(PERSON.phoneNumber).catch(keep);
    await client.enrollBatch({ items: [{ phoneNumber: PERSON.phoneNumber }] }).catch(keep);
    expect(errors.length).toBeGreaterThan(0);
    const sinks: Sink[] = [
      ...errors.map((content) => ({ where: 'error', content })),
      ...output.lines,
      { where: 'metrics', content: await registry.metrics() },
      { where: 'budget', content: await dataSource.query('SELECT * FROM vu_prove_budget') },
    ];
    expect(findCanaries(sinks, CANARIES)).toEqual([]);
  });

  it.each<[string, Act]>([
    ['a token request that is refused', reply(401, ECHO)],
    ['a token that fits no header', reply(200, { access_token: `${TOKEN}\n${TOKEN}` })],
  ])('%s', async (_, act) => {
    server.onToken(act);
    const error: unknown = await opened.client.verify(PERSON).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(findCanaries([{ where: 'error', content: error }, ...output.lines], CANARIES)).toEqual([]);
  });

  it('what is not sent', async () => {
    const error: unknown = await opened.client
      .verify({ ...PERSON, phoneNumber: '+1202555canary@aviary.example' })
      .catch((thrown: unknown) => thrown);
    expect(error).toHaveProperty('code', 'PROVE_REFUSED');
    expect(findCanaries([{ where: 'error', content: error }, ...output.lines], CANARIES)).toEqual([]);
  });
});
