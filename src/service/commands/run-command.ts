import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { packageVersion } from '../../package-version';
import { readEnvironment } from '../environment/read-environment';
import { PinoLogger } from '../logging/pino-logger';
import type { Resources } from '../resources';
import type { ServiceContext } from './command';
import { CommandLine, describeExitCodes, EXIT } from './command-line';
import { COMMANDS } from './command-list';

const NAME = 'verified-users';
const CLOSING = 'Settings come from environment variables: docs/configuration.md.';

/** Runs one command and returns the exit code. `start` runs the service and returns only when it cannot. */
export async function runCommand(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  // Taken out of an installation for production: what is not there cannot be started by mistake.
  const hasEmulator = existsSync(join(__dirname, '../../emulator'));
  const isThere = ({ group }: { group: string }) => hasEmulator || group !== 'Emulator of Prove';
  const absent = COMMANDS.find((command) => command.name === args[0] && !isThere(command));
  if (absent) {
    process.stderr.write(`"${absent.name}" plays Prove, which is not part of an image for production.\n`);
    return EXIT.refused;
  }
  const line = new CommandLine({
    name: NAME,
    version: packageVersion(),
    closing: CLOSING,
    commands: COMMANDS.filter(isThere),
    createContext: (resources) => createContext(env, resources),
  });
  line
    .command('start', '', 'run the service')
    .helpGroup('Service:')
    .addHelpText('after', line.examplesOf(['start']))
    .addHelpText('after', describeExitCodes([[EXIT.done, 'stopped by SIGTERM or SIGINT, in order']]))
    .action(() => start(env));
  return line.run(args);
}

async function start(env: NodeJS.ProcessEnv): Promise<never> {
  const { runService } = await import('../run-service.js');
  await runService(env);
  return new Promise(() => undefined);
}

/** The environment is read here, and not for help. @throws {InvalidEnvironmentError} */
function createContext(env: NodeJS.ProcessEnv, resources: Resources): ServiceContext {
  const environment = readEnvironment(env, 'command');
  const logger = new PinoLogger({ level: environment.logLevel === 'info' ? 'warn' : environment.logLevel });
  return {
    environment,
    logger,
    resources,
    print: (text) => void process.stdout.write(`${text}\n`),
    async openModule() {
      const { openModule } = await import('./open-module.js');
      return openModule({ environment, logger, resources });
    },
    async openDataSource() {
      const { openDatabase } = await import('../open-database.js');
      return (await openDatabase(environment, resources, logger)).dataSource;
    },
  };
}
