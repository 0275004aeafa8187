// Requests at even intervals, sent whether or not those before have been answered: autocannon sends a second's share at
// once, so its latencies are those of a burst. A latency is counted from the moment at which the request was due, also
// when this process itself had to wait for a processor.
import { setTimeout as pause } from 'node:timers/promises';
import { Pool } from 'undici';

/** @param request makes the next `{headers, body}`. @returns the same figures as autocannon. */
export async function sendPaced({ url, connections, seconds, perSecond, request }) {
  const { origin, pathname: path } = new URL(url);
  const pool = new Pool(origin, { connections });
  const latencies = [];
  const statuses = {};
  const pending = new Set();
  let errors = 0;
  const sendOne = async (dueAt) => {
    try {
      const { statusCode, body } = await pool.request({ path, method: 'POST', ...request() });
      await body.dump();
      statuses[statusCode] = (statuses[statusCode] ?? 0) + 1;
      latencies.push(performance.now() - dueAt);
    } catch {
      errors += 1;
    }
  };
  const started = performance.now();
  for (let number = 0; number < seconds * perSecond; number += 1) {
    const dueAt = started + (number * 1000) / perSecond;
    const early = dueAt - performance.now();
    if (early > 0) await pause(Math.ceil(early));
    const sending = sendOne(dueAt).finally(() => pending.delete(sending));
    pending.add(sending);
  }
  await Promise.all(pending);
  const took = (performance.now() - started) / 1000;
  await pool.close();
  latencies.sort((one, other) => one - other);
  const percentile = (share) => latencies[Math.ceil(latencies.length * share) - 1];
  return {
    requests: latencies.length,
    perSecond: latencies.length / took,
    p50: percentile(0.5),
    p99: percentile(0.99),
    errors,
    statuses,
  };
}
