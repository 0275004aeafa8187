import type { INestApplicationContext } from '@nestjs/common';
import { RunningOptionsService } from '../../verified-users/observability/running-options.service';
import { CommandRefusedError } from './command-refused.error';

const MOST_SHOWN = 5;
const WAY_OUT =
  'Run it in that application (createVerifiedUsersCli, docs/embedding.md) or with its settings; --own-options acts with these.';

/**
 * Refuses to do what the options decide, when those of this process are not those of the application on the database.
 *
 * @throws {CommandRefusedError}
 */
export async function requireOptions(module: INestApplicationContext, ownOptions?: true): Promise<void> {
  if (ownOptions) return;
  const { state, differences } = await module.get(RunningOptionsService, { strict: false }).compare();
  if (state === 'same') return;
  if (state === 'unknown')
    throw new CommandRefusedError([
      'Nobody knows the options of the application on this database: it has not started with this version yet.',
      `Start it once. ${WAY_OUT}`,
    ]);
  const more = differences.length - MOST_SHOWN;
  throw new CommandRefusedError([
    'The application on this database runs with other options:',
    ...differences.slice(0, MOST_SHOWN).map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    WAY_OUT,
  ]);
}
