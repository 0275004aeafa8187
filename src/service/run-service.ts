import { StartInterruptedError } from './degraded/start-interrupted.error';
import { readEnvironment } from './environment/read-environment';
import { localBanner } from './local-pages';
import { createLogger, isAtTerminal, type PinoLogger } from './logging/pino-logger';
import { refusalOf } from './refusal';
import { startService, type RunningService } from './start-service';
import { stopSignal } from './stop-signal';

const UNFINISHED = 'Not stopped in order; what is in hand is taken up again at the next start';

/** The life of the process: starts the service, waits for a signal, stops it, and ends with 0 or 1. */
export async function runService(env: NodeJS.ProcessEnv): Promise<void> {
  // Before anything is opened: a signal during the start ends in an orderly stop too.
  const signalled = stopSignal();
  const stopping = new AbortController();
  void signalled.then(() => stopping.abort());
  let service: RunningService;
  let logger: PinoLogger;
  try {
    const environment = readEnvironment(env);
    logger = createLogger(environment);
    void signalled.then(() => exitInTime(logger, environment.shutdownTimeoutSeconds));
    service = await startService(environment, logger, stopping.signal);
    if (isAtTerminal(environment)) {
      const { url, mailbox, emulator, apiToken } = service;
      const parts = { mailbox, emulator, apiTokenPath: apiToken?.path };
      process.stdout.write(`\n${localBanner(url, parts, environment.docs).join('\n')}\n\n`);
    }
  } catch (error) {
    if (error instanceof StartInterruptedError) {
      logger!.log('Stopped');
      process.exit(0);
    }
    process.stderr.write(`${refusalOf(error)}\n`);
    process.exit(1);
  }
  await signalled;
  process.exit(await stop(service, logger));
}

function exitInTime(logger: PinoLogger, timeoutSeconds: number): void {
  logger.log('Stopping');
  setTimeout(() => {
    logger.error({ message: UNFINISHED, reason: 'timeout' });
    process.exit(1);
  }, timeoutSeconds * 1000);
}

async function stop(service: RunningService, logger: PinoLogger): Promise<number> {
  try {
    await service.stop();
    logger.log('Stopped');
    return 0;
  } catch (error) {
    logger.error({ message: UNFINISHED, err: error });
    return 1;
  }
}
