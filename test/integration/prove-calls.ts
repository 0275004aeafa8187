import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Pause } from '../../src/verified-users/prove/transport/pause.service';
import { openProveClient } from '../support/prove/open-prove-client';

/** One of several processes that call Prove: says that it is ready, and makes its calls when it is told to. */
async function main(databaseUrl: string, baseUrl: string, calls: number): Promise<void> {
  const { client, close } = await openProveClient({ databaseUrl, api: { baseUrl }, pause: new Pause() });
  const told = once(createInterface(process.stdin), 'line');
  process.stdout.write('ready\n');
  await told;
  await Promise.all(Array.from({ length: calls }, () => client.listIdentities()));
  await close();
  process.exit(0);
}

const [databaseUrl, baseUrl, calls] = process.argv.slice(2);
void main(databaseUrl!, baseUrl!, Number(calls));
