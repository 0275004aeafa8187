// The webhook's latency for valid deliveries at an even pace, alone and while 16 sockets of strangers attack one route as
// fast as they are answered. Attackers, the sender of deliveries and the service share this machine's processors.
//   --short        fewer seconds
//   --only=<text>  only routes that hold it
import { ATTACKS, checkAnswers } from './parts/attacks.mjs';
import { emptyRedis } from './parts/empty-redis.mjs';
import { printTable } from './parts/figures.mjs';
import { sendLoad } from './parts/send-load.mjs';
import { startServiceProcess } from './parts/service.mjs';
import { openSurroundings } from './parts/surroundings.mjs';
import { sign } from './parts/token.mjs';

const ATTACKING_SOCKETS = 16;
const DELIVERIES_PER_SECOND = 50;

export async function run(args) {
  const seconds = args.includes('--short') ? 4 : 15;
  const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length) ?? '';
  const surroundings = await openSurroundings();
  const databaseUrl = await surroundings.createDatabase('flood');
  const { redisUrl } = surroundings;
  const web = await startServiceProcess('web', { databaseUrl, redisUrl, prefix: '{vu-bench-flood}' });
  const deliver = () =>
    sendLoad({
      url: web.url,
      token: sign(),
      items: 1,
      connections: 8,
      perSecond: DELIVERIES_PER_SECOND,
      seconds,
    });
  const rows = [];
  try {
    await deliver();
    const alone = await checked(deliver());
    rows.push(['nothing', 0, alone.p50, 1, alone.p99]);
    for (const [name, attack] of Object.entries(ATTACKS).filter(([each]) => each.includes(only))) {
      const url = new URL(attack.path, web.url).href;
      const [attacked, { p50, p99 }] = await Promise.all([
        sendLoad({ ...attack, url, headers: {}, connections: ATTACKING_SOCKETS, seconds }),
        checked(deliver()),
      ]);
      checkAnswers(name, attack, attacked);
      rows.push([name, attacked.perSecond, p50, p50 / alone.p50, p99]);
    }
  } finally {
    await web.stop();
    await emptyRedis(redisUrl);
    await surroundings.close();
  }
  printTable([['attacked', 'attacks / s', 'p50 ms', 'of that alone', 'p99 ms'], ...rows]);
}

async function checked(sending) {
  const sent = await sending;
  if (sent.statuses[200] !== sent.requests) throw new Error(`deliveries: ${JSON.stringify(sent)}`);
  return sent;
}
