// A host of bench/hosts, which other ways of doing the same are compared with.
import { ENCRYPTION_KEY, SECRET } from './service.mjs';
import { startProcess } from './started-process.mjs';
import { freePort } from './surroundings.mjs';

export async function startHost(script, { databaseUrl, redisUrl, prefix }, env = {}) {
  const port = await freePort();
  const started = await startProcess(`bench/hosts/${script}.mjs`, {
    env: {
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      QUEUE_PREFIX: prefix,
      SECRET,
      ENCRYPTION_KEY,
      PORT: `${port}`,
      ...env,
    },
    ready: /Listening/,
  });
  return { ...started, url: `http://127.0.0.1:${port}/webhooks/prove` };
}
