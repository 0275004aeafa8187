import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEnvironment } from '../service/environment/read-environment';
import { PinoLogger } from '../service/logging/pino-logger';
import { checkPort } from '../service/preflight/check-port';
import { refusalOf } from '../service/refusal';
import { Resources } from '../service/resources';
import { startService, type RunningService } from '../service/start-service';
import { stopSignal } from '../service/stop-signal';
import { CODE } from './customer-phone';
import { linkTo } from './link-to';
import { tellStory } from './story';

/**
 * The main job, told in a few lines, on a fresh embedded default. Stays up until Ctrl-C; with `--once` it checks the
 * end state and ends with 0 or 1.
 */
async function main(): Promise<number> {
  const interrupted = stopSignal();
  const resources = new Resources();
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'verified-users-demo-'));
    resources.add(() => rm(dataDir, { recursive: true, force: true }));
    const service = await startDemoService(dataDir);
    resources.add(() => service.stop());
    const faults = await Promise.race([tellStory(service, print), interrupted.then(() => null)]);
    if (!faults) return 1;
    const code = tellEnd(faults);
    if (process.argv.includes('--once')) return code;
    tellAround(service, await invitationOf(service, 'luis@customer.example'));
    await interrupted;
    return 0;
  } catch (error) {
    process.stderr.write(`${refusalOf(error)}\n`);
    return 1;
  } finally {
    await resources.close();
  }
}

async function invitationOf({ mailbox }: RunningService, address: string): Promise<string> {
  return (mailbox && (await linkTo(mailbox, address))) ?? '';
}

function tellAround({ url, emulator }: RunningService, link: string): void {
  print(`
Now you. Open the link that customer-2 got (in Spanish), press the button, and type +1 202 555 0156 or any other number.
On a computer Prove texts a link to the phone: here it opens by itself, so success comes within seconds.
In the browser of a phone, or in the phone view of the browser's tools, Prove texts a code: type ${CODE}.
   ${link}

customer-4 is still watched: let something happen to that phone and see the email come.
   ${emulator?.url}           Prove: buttons for everything that can happen, deliveries, faults
   ${url}/mailbox   the emails; their links open the customer's page
   ${url}/docs      the APIs
   ${url}/health/ready, ${url}/metrics
Stays up until you press Ctrl-C.
`);
}

function tellEnd(faults: string[]): number {
  const lines = ['\nNot as it should be:', ...faults.map((fault) => `  - ${fault}`)];
  print(faults.length === 0 ? '\nAll as it should be.' : lines.join('\n'));
  return faults.length === 0 ? 0 : 1;
}

/** Nothing but the ports is taken from outside: the demo must be the same on every machine. */
async function startDemoService(dataDir: string): Promise<RunningService> {
  const wished = process.env['PORT'] ?? '3000';
  const port = await checkPort('127.0.0.1', Number(wished)).catch(() => checkPort('127.0.0.1', 0));
  const environment = readEnvironment({
    DATA_DIR: dataDir,
    PORT: String(port),
    EMULATOR_PORT: process.env['EMULATOR_PORT'],
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
    // By hand in the last step; at its own hour it would come first.
    RECONCILIATION_SCHEDULE: 'off',
    COMPANY_NAME: 'Northwind Bank',
    SUPPORT_EMAIL: 'support@northwind.example',
    MAIL_FROM: 'Northwind Bank <no-reply@northwind.example>',
  });
  return startService(environment, new PinoLogger({ level: environment.logLevel }));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main().then((code) => process.exit(code));
