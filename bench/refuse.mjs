// CPU per refused delivery, for every kind of bad token, against an accepted one of the same size: that of the service,
// and that of the service and the database together. Beside it what a bare Fastify handler takes for the same, and for
// nothing but the signature: less than its refusal no service on Fastify can take. Then what a stranger's mebibyte of JSON,
// or an anonymous read, costs on each route.
//   --short        fewer requests
import { ATTACKS, checkAnswers } from './parts/attacks.mjs';
import { emptyRedis } from './parts/empty-redis.mjs';
import { medians, printTable } from './parts/figures.mjs';
import { sendLoad } from './parts/send-load.mjs';
import { startServiceProcess } from './parts/service.mjs';
import { startHost } from './parts/start-host.mjs';
import { serverCpuMs } from './parts/started-process.mjs';
import { openSurroundings } from './parts/surroundings.mjs';
import { sign } from './parts/token.mjs';

const CONNECTIONS = 16;
const HOUR = 3600;
const bearer = (token) => ({ 'x-prove-authorization': `Bearer ${token}` });
const now = () => Math.floor(Date.now() / 1000);

/** The last three are made by someone who has the secret: their deliveries are kept, so they may cost more. */
const TOKENS = {
  accepted: () => bearer(sign()),
  'no token': () => ({}),
  'not a token': () => bearer('not-a-token'),
  'other scheme': () => ({ 'x-prove-authorization': 'Basic dXNlcjpwYXNzd29yZA==' }),
  'wrong signature': () => bearer(sign({}, 'whsec_of_someone_else')),
  'cut signature': () => bearer(sign().slice(0, -4)),
  'alg none': () => bearer(sign({}, undefined, { alg: 'none', typ: 'JWT' })),
  'alg RS256': () => bearer(sign({}, undefined, { alg: 'RS256', typ: 'JWT' })),
  'alg HS512': () => bearer(sign({}, undefined, { alg: 'HS512', typ: 'JWT' }, 'sha512')),
  'payload of 4 KiB': () => bearer(sign({ filler: 'x'.repeat(4_096) }, 'whsec_of_someone_else')),
  'token of 12 KiB': () => bearer(sign({ filler: 'x'.repeat(9_000) })),
  'signed, expired': () => bearer(sign({ iat: now() - 2 * HOUR, exp: now() - HOUR })),
  'signed, from the future': () => bearer(sign({ iat: now() + HOUR, exp: now() + 2 * HOUR })),
  'signed, other issuer': () => bearer(sign({ iss: 'Someone Else' })),
};

export async function run(args) {
  const short = args.includes('--short');
  const surroundings = await openSurroundings();
  const databaseUrl = await surroundings.createDatabase('refuse');
  const { redisUrl, postmaster } = surroundings;
  const given = { databaseUrl, redisUrl, prefix: '{vu-bench-refuse}' };
  const web = { postmaster, ...(await startServiceProcess('web', given)) };
  const floor = { postmaster, ...(await startHost('floor', given)) };
  const measured = [
    ...Object.keys(TOKENS).map((name) => ({ label: name, door: web, name })),
    { label: 'bare Fastify: accepted', door: floor, name: 'accepted' },
    { label: 'bare Fastify: wrong signature', door: floor, name: 'wrong signature' },
  ];
  const costs = new Map(measured.map(({ label }) => [label, []]));
  try {
    for (const door of [web, floor]) {
      await cost(door, 'accepted', 1_500);
      await cost(door, 'wrong signature', 1_500);
    }
    for (const [name, attack] of Object.entries(ATTACKS)) {
      costs.set(name, []);
      for (let round = 0; round < (short ? 1 : 3); round += 1)
        costs.get(name).push(await costOfAttack(web, name, attack, short ? 100 : 400));
    }
    for (let round = 0; round < (short ? 1 : 3); round += 1)
      for (const { label, door, name } of measured)
        costs.get(label).push(await cost(door, name, short ? 1_000 : 3_000));
  } finally {
    await web.stop();
    await floor.stop();
    await emptyRedis(surroundings.redisUrl);
    await surroundings.close();
  }
  const figures = [...costs].map(([name, all]) => [name, medians(all)]);
  const [, accepted] = figures[0];
  printTable([
    ['token', 'service CPU ms', 'of an accepted one', 'with the database, CPU ms', 'of an accepted one'],
    ...figures.map(([name, { own, all }]) => [name, own, own / accepted.own, all, all / accepted.all]),
  ]);
}

async function cost(web, name, amount) {
  const before = await cpuOf(web);
  const sent = await sendLoad({
    url: web.url,
    headers: TOKENS[name](),
    items: 1,
    connections: CONNECTIONS,
    amount,
  });
  const after = await cpuOf(web);
  const wanted = name === 'accepted' ? 200 : 401;
  if (sent.statuses[wanted] !== amount) throw new Error(`${name}: ${JSON.stringify(sent)}`);
  return { own: (after.own - before.own) / amount, all: (after.all - before.all) / amount };
}

async function costOfAttack(web, name, attack, amount) {
  const url = new URL(attack.path, web.url).href;
  const before = await cpuOf(web);
  checkAnswers(
    name,
    attack,
    await sendLoad({ ...attack, url, headers: {}, connections: CONNECTIONS, amount }),
  );
  const after = await cpuOf(web);
  return { own: (after.own - before.own) / amount, all: (after.all - before.all) / amount };
}

async function cpuOf({ cpuMs, postmaster }) {
  const own = await cpuMs();
  return { own, all: own + (postmaster ? await serverCpuMs(postmaster) : NaN) };
}
