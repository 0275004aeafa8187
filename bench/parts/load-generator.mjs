// The process of send-load.mjs: autocannon, with new items in every request.
import autocannon from 'autocannon';
import { deliveryBody } from './delivery-body.mjs';

process.once('message', async ({ url, token, items, connections, seconds, amount, perSecond, headers }) => {
  const request = {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(headers ?? { 'x-prove-authorization': `Bearer ${token}` }),
    },
    setupRequest: (given) => ({ ...given, body: deliveryBody(items) }),
  };
  const started = performance.now();
  let lastAnswer = started;
  const running = autocannon({
    url,
    connections,
    ...(amount ? { amount } : { duration: seconds }),
    timeout: 30,
    ...(perSecond && { overallRate: perSecond }),
    requests: [request],
  });
  running.on('response', () => (lastAnswer = performance.now()));
  const result = await running;
  const { statusCodeStats, latency, requests, errors } = result;
  process.send({
    requests: requests.total,
    // autocannon looks once a second whether it is done.
    perSecond: requests.total / ((lastAnswer - started) / 1000),
    p50: latency.p50,
    p99: latency.p99,
    errors,
    statuses: Object.fromEntries(Object.entries(statusCodeStats).map(([code, { count }]) => [code, count])),
  });
});
