import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataFolder, removeDataFolder } from '../../integration/data-folder';
import type { ServiceEnv } from '../../e2e/service/service-process';

/** The clock of all processes that are started with its environment; everyone else's stays right. */
export class JumpingClock {
  private constructor(private readonly folder: string) {
    this.jumpTo(0);
  }

  static async start(): Promise<JumpingClock> {
    return new JumpingClock(await makeDataFolder());
  }

  get env(): ServiceEnv {
    return {
      CLOCK_OFFSET_FILE: join(this.folder, 'offset'),
      NODE_OPTIONS: `--require=${join(__dirname, 'shifted-clock.cjs')}`,
    };
  }

  /** From now on the clock is so far ahead of the right one, or behind it when negative. */
  jumpTo(seconds: number): void {
    // Replaced as a whole: nobody reads half an offset.
    writeFileSync(join(this.folder, 'next'), String(seconds));
    renameSync(join(this.folder, 'next'), join(this.folder, 'offset'));
  }

  async stop(): Promise<void> {
    await removeDataFolder(this.folder);
  }
}
