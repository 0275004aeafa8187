// The process of send-load.mjs: new items in every request, as fast as they are answered or at a pace.
import autocannon from 'autocannon';
import { deliveryBody } from './delivery-body.mjs';
import { sendPaced } from './paced-load.mjs';

process.once('message', async ({ token, items, headers: given, bodyBytes, method = 'POST', ...load }) => {
  const headers = {
    'content-type': 'application/json',
    ...(given ?? { 'x-prove-authorization': `Bearer ${token}` }),
  };
  const filler = bodyBytes && JSON.stringify({ filler: 'x'.repeat(bodyBytes - 20) });
  const request = () => (method === 'GET' ? {} : { headers, body: filler ?? deliveryBody(items) });
  process.send(
    await (load.perSecond ? sendPaced({ ...load, request }) : sendAtOnce({ ...load, method, request })),
  );
});

async function sendAtOnce({ url, connections, seconds, amount, method, request }) {
  const started = performance.now();
  let lastAnswer = started;
  const running = autocannon({
    url,
    connections,
    ...(amount ? { amount } : { duration: seconds }),
    timeout: 30,
    requests: [{ method, setupRequest: (one) => ({ ...one, ...request() }) }],
  });
  running.on('response', () => (lastAnswer = performance.now()));
  const { statusCodeStats, latency, requests, errors } = await running;
  return {
    requests: requests.total,
    // autocannon looks once a second whether it is done.
    perSecond: requests.total / ((lastAnswer - started) / 1000),
    p50: latency.p50,
    p99: latency.p99,
    errors,
    statuses: Object.fromEntries(Object.entries(statusCodeStats).map(([code, { count }]) => [code, count])),
  };
}
