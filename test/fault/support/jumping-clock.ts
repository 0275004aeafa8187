import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataFolder, removeDataFolder } from '../../integration/data-folder';
import type { ServiceEnv } from '../../e2e/service/service-process';

const LIBRARY = ['x86_64', 'aarch64']
  .map((machine) => `/usr/lib/${machine}-linux-gnu/faketime/libfaketimeMT.so.1`)
  .find((path) => existsSync(path));

/** Whether libfaketime is there; says in one line when not, and throws where the suite is required. */
export function hasFaketime(): boolean {
  if (LIBRARY) return true;
  const hint = 'install libfaketime (Debian: apt-get install faketime)';
  if (process.env['REQUIRE_FAKETIME']) throw new Error(`The clock suites are required: ${hint}.`);
  process.stdout.write(`Clock suites skipped: ${hint}.\n`);
  return false;
}

/**
 * The system clock of all processes that are started with its environment; every other process keeps the right one.
 * The monotonic clock does not jump, as on a real machine, so timers run on.
 */
export class JumpingClock {
  private constructor(private readonly folder: string) {
    this.jumpTo(0);
  }

  static async start(): Promise<JumpingClock> {
    return new JumpingClock(await makeDataFolder());
  }

  get env(): ServiceEnv {
    return {
      LD_PRELOAD: LIBRARY!,
      FAKETIME_TIMESTAMP_FILE: join(this.folder, 'offset'),
      // The file is read at every look at the clock, so that a jump takes effect at once.
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }

  /** From now on the clock is so many seconds ahead of the right one, or behind it when negative. */
  jumpTo(seconds: number): void {
    // Replaced as a whole, so that no process reads half an offset.
    writeFileSync(join(this.folder, 'next'), `${seconds < 0 ? '' : '+'}${seconds}s\n`);
    renameSync(join(this.folder, 'next'), join(this.folder, 'offset'));
  }

  async stop(): Promise<void> {
    await removeDataFolder(this.folder);
  }
}
