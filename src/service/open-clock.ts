import type { StandInClock } from '../embedded/clock';
import type { ServiceEnvironment } from './environment/service-environment';

/**
 * Time that can be moved, only where both Prove and the database are stand-ins: a real Prove signs by real time, and a
 * database that outlives this folder must not hold rows from the future. So production never has it.
 */
export async function openClock({
  database,
  prove: { api },
  dataDir,
}: Pick<ServiceEnvironment, 'database' | 'prove' | 'dataDir'>): Promise<StandInClock | null> {
  if (!('embedded' in database) || !api || !('emulator' in api)) return null;
  const { openStandInClock } = await import('../embedded/clock/index.js');
  return openStandInClock(dataDir);
}
