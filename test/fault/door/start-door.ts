import { join, relative } from 'node:path';
import { givenSurroundings } from '../../e2e/service/given-surroundings';
import type { ServiceEnv, ServiceProcess, ServiceProcesses } from '../../e2e/service/service-process';
import { engines } from '../../support/engines';
import type { TestDatabase } from '../../support/test-database';

export const ADAPTERS = ['fastify', 'express'] as const;
export type Adapter = (typeof ADAPTERS)[number];

const PROGRAMS = join(__dirname, '../../../dist/src');
const EXPRESS_HOST = join(__dirname, 'express-host.ts');
/** Nobody listens there; no email is due in these tests. */
const NO_MAIL_SERVER = { url: 'smtp://127.0.0.1:1' };

/** The door as a process of its own: the built service on Fastify, or the module in a host on Express. */
export function startDoor(
  services: ServiceProcesses,
  adapter: Adapter,
  database: TestDatabase,
  env: ServiceEnv = {},
): ServiceProcess {
  const surroundings = { ...givenSurroundings(engines[0]!, database, NO_MAIL_SERVER), ROLE: 'web', ...env };
  if (adapter === 'fastify') return services.start(surroundings);
  const compile = `--require ${require.resolve('@swc-node/register')}`;
  return services.start({ ...surroundings, NODE_OPTIONS: compile }, [relative(PROGRAMS, EXPRESS_HOST)]);
}
