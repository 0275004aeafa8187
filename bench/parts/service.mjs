// This service as it is deployed: the built program, one role, everything given.
import { freePort } from './surroundings.mjs';
import { startProcess } from './started-process.mjs';

export const SECRET = 'whsec_bench_0f1e2d3c4b5a69788796a5b4c3d2e1f0';
export const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64');

/** @param queue `redis` or `postgres`. */
export function serviceEnv({ databaseUrl, redisUrl, queue = 'redis', prefix = '{vu-bench}' }) {
  return {
    DATABASE_URL: databaseUrl,
    ...(queue === 'redis' && { REDIS_URL: redisUrl }),
    QUEUE_PREFIX: prefix,
    // Nobody answers there, and nobody is written to: the benches' customers have no address.
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'Example Company <no-reply@example.com>',
    ENCRYPTION_KEYS: ENCRYPTION_KEY,
    PROVE_WEBHOOK_SECRETS: SECRET,
  };
}

export async function startServiceProcess(role, given, { env = {}, nodeArgs } = {}) {
  const port = await freePort();
  const started = await startProcess('dist/src/main.js', {
    env: { ...serviceEnv(given), ROLE: role, PORT: `${port}`, ...env },
    nodeArgs,
    ready: /Service started/,
  });
  return { ...started, url: `http://127.0.0.1:${port}/webhooks/prove` };
}
