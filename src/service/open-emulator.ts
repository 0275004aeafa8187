import type { LoggerService } from '@nestjs/common';
import type { StandInClock } from '../embedded/clock';
import type { ProveEmulator, ProveEmulatorOptions } from '../emulator';
import type { PageLink } from '../loopback';
import type { ServiceEnvironment } from './environment/service-environment';
import { portFault } from './preflight/check-port';
import { codeOf } from './preflight/network-fault';
import type { Resources } from './resources';

/** It guards nothing, so nobody else's machine reaches it. */
const HOST = '127.0.0.1';
export const EMULATOR_PORT = 4010;

/**
 * Prove on a port of its own, where every number succeeds; null where Prove itself is called, or nobody.
 *
 * @param clock moved together with the service's; null: it has one of its own.
 * @param links other pages, for its own to lead to.
 */
export async function openEmulator(
  { prove: { api }, emulatorPort }: ServiceEnvironment,
  clock: StandInClock | null,
  resources: Resources,
  logger: LoggerService,
  links: readonly PageLink[],
): Promise<ProveEmulator | null> {
  if (!api || !('emulator' in api)) return null;
  const emulator = await startEmulator(emulatorPort, { links, ...(clock && { clock }) });
  resources.add(() => emulator.stop());
  logger.log(`Prove is emulated at ${emulator.url}`);
  return emulator;
}

async function startEmulator(
  wished: number | undefined,
  given: Pick<ProveEmulatorOptions, 'links' | 'clock'>,
): Promise<ProveEmulator> {
  // Loaded only here: in production there is no use for it.
  const { startProveEmulator } = await import('../emulator/index.js');
  const start = (port: number) =>
    startProveEmulator({ host: HOST, port, settings: { unknownNumbers: 'accepted' }, ...given });
  const port = wished ?? EMULATOR_PORT;
  return start(port).catch((error: unknown) => {
    if (wished === undefined && codeOf(error) === 'EADDRINUSE') return start(0);
    throw portFault(error, HOST, port, 'EMULATOR_PORT') ?? error;
  });
}
