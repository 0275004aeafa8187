// Runs the load generator in a process of its own, so that its work is not counted as anyone else's.
import { fork } from 'node:child_process';
import { join } from 'node:path';

/**
 * @param load `{url, token, items, connections, seconds or amount, perSecond?, headers?, method?, bodyBytes?}`; `headers`
 *   replace the token's, `bodyBytes` of JSON the delivery.
 *   With an `amount` nothing is left in hand at the end.
 * @returns requests, per second, latencies in ms, and answers by status.
 */
export async function sendLoad(load) {
  const child = fork(join(import.meta.dirname, 'load-generator.mjs'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  try {
    return await new Promise((resolve, reject) => {
      child
        .once('message', resolve)
        .once('exit', (code) => reject(new Error(`load generator ended: ${code}`)));
      child.send(load);
    });
  } finally {
    child.kill();
  }
}
