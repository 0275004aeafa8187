import type { LoggerService } from '@nestjs/common';
import type { ProveEmulator } from '../emulator';
import type { ServiceEnvironment } from './environment/service-environment';
import { portFault } from './preflight/check-port';
import { codeOf } from './preflight/network-fault';
import type { Resources } from './resources';

/** It guards nothing, so nobody else's machine reaches it. */
const HOST = '127.0.0.1';
export const EMULATOR_PORT = 4010;

/** Prove on a port of its own, where every number succeeds; null where Prove itself is called, or nobody. */
export async function openEmulator(
  { prove: { api }, emulatorPort }: ServiceEnvironment,
  resources: Resources,
  logger: LoggerService,
): Promise<ProveEmulator | null> {
  if (!api || !('emulator' in api)) return null;
  const emulator = await startEmulator(emulatorPort);
  resources.add(() => emulator.stop());
  logger.log(`Prove is emulated at ${emulator.url}`);
  return emulator;
}

async function startEmulator(wished: number | undefined): Promise<ProveEmulator> {
  // Loaded only here: in production there is no use for it.
  const { startProveEmulator } = await import('../emulator/index.js');
  const start = (port: number) =>
    startProveEmulator({ host: HOST, port, settings: { unknownNumbers: 'accepted' } });
  const port = wished ?? EMULATOR_PORT;
  return start(port).catch((error: unknown) => {
    if (wished === undefined && codeOf(error) === 'EADDRINUSE') return start(0);
    throw portFault(error, HOST, port, 'EMULATOR_PORT') ?? error;
  });
}
