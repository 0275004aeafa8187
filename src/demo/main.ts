import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningService } from '../service/start-service';
import { Resources } from '../service/resources';
import { stopSignal } from '../service/stop-signal';
import { Stage } from './stage';

/**
 * The main job, told step by step, on a fresh embedded default. Stays up until Ctrl-C; with `--once` it does not wait
 * between the steps, checks the end state and ends with 0 or 1.
 */
async function main(): Promise<number> {
  const once = process.argv.includes('--once');
  const stopping = new AbortController();
  const interrupted = stopSignal().then(() => stopping.abort());
  const stage = new Stage({ out: process.stdout, paced: !once, signal: stopping.signal });
  stage.say('Verified Users: what happens when phones change hands.', 'bold');
  const resources = new Resources();
  try {
    // Only now: the parts take seconds to load, and there is something to read by then.
    const parts = await stage.phase('Loading the service', () => import('./demo-service.js'));
    const dataDir = await mkdtemp(join(tmpdir(), 'verified-users-demo-'));
    resources.add(() => rm(dataDir, { recursive: true, force: true }));
    const service = await stage.phase('Starting PostgreSQL, a mailbox, Prove and the service', () =>
      parts.startDemoService(dataDir),
    );
    resources.add(() => service.stop());
    const faults = await Promise.race([parts.tellStory(service, stage), interrupted.then(() => null)]);
    if (!faults) return 1;
    const code = tellEnd(stage, faults);
    if (once) return code;
    await stage.pause();
    tellAround(stage, service, await parts.invitationOf(service, 'luis@customer.example'), parts.CODE);
    await interrupted;
    return 0;
  } catch (error) {
    const { refusalOf } = await import('../service/refusal.js');
    process.stderr.write(`${refusalOf(error)}\n`);
    return 1;
  } finally {
    await resources.close();
  }
}

function tellEnd(stage: Stage, faults: readonly string[]): number {
  stage.say('');
  if (faults.length === 0) stage.say('All as it should be.', 'green');
  else
    for (const line of ['Not as it should be:', ...faults.map((fault) => `- ${fault}`)])
      stage.say(line, 'red');
  return faults.length === 0 ? 0 : 1;
}

function tellAround(
  stage: Stage,
  { url, emulator, apiToken }: RunningService,
  link: string,
  code: string,
): void {
  stage.say('');
  stage.say('Now you.', 'bold');
  stage.say('1. Open the link that customer-2 got (in Spanish), press the button, and type +1-202-555-0156.');
  stage.tell(link);
  stage.tell(
    `On a computer Prove texts a link to the phone, which here opens by itself. In the phone view of the browser's tools it texts a code: ${code}.`,
  );
  stage.say("2. customer-4 is still watched: let something happen to that phone on Prove's page.");
  stage.say('');
  stage.table([
    ['all pages', url],
    ['emails', `${url}/mailbox`],
    ['Prove', `${emulator?.url}`],
    ['API documentation', `${url}/docs`],
    ['API token', `${apiToken?.value}`],
  ]);
  stage.say('');
  stage.tell(`curl -H 'Authorization: Bearer ${apiToken?.value}' \\`);
  stage.tell(`  ${url}/verified-users/customer-1`);
  stage.say('');
  stage.say('Stays up until you press Ctrl-C.');
}

void main().then((code) => process.exit(code));
