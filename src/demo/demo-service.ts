import { readEnvironment } from '../service/environment/read-environment';
import { PinoLogger } from '../service/logging/pino-logger';
import { checkPort } from '../service/preflight/check-port';
import { startService, type RunningService } from '../service/start-service';
import { linkTo } from './link-to';

export { CODE } from './customer-phone';
export { tellStory } from './story';

/** Nothing but the ports is taken from outside: the demo must be the same on every machine. */
export async function startDemoService(dataDir: string): Promise<RunningService> {
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

/** The link in an invitation. */
export async function invitationOf({ mailbox }: RunningService, address: string): Promise<string> {
  return (mailbox && (await linkTo(mailbox, address))) ?? '';
}
