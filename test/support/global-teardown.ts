import { rm } from 'node:fs/promises';
import type { TestServers } from './test-servers';

export default async function globalTeardown(): Promise<void> {
  const servers = (globalThis as { testServers?: TestServers }).testServers;
  if (!servers) return;
  servers.stopRedis();
  await servers.postgres.stop();
  await rm(servers.dataDir, { recursive: true, force: true });
  if (servers.temporaryFolder) await rm(servers.temporaryFolder, { recursive: true, force: true });
}
