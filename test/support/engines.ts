import { randomBytes } from 'node:crypto';
import type { QueueOptions } from '../../src';

/** A queue engine that suites run on. */
export interface Engine {
  name: 'PostgreSQL' | 'Redis';
  queue(databaseUrl: string): QueueOptions;
}

const postgres: Engine = { name: 'PostgreSQL', queue: (postgresUrl) => ({ connection: { postgresUrl } }) };

const redis: Engine = {
  name: 'Redis',
  queue: () => {
    const { hostname, port, password, username } = new URL(process.env['TEST_REDIS_URL']!);
    return {
      connection: {
        host: hostname,
        port: Number(port || 6379),
        ...(username && { username }),
        ...(password && { password }),
        maxRetriesPerRequest: null,
      },
      // Each suite its own keys, on whichever server.
      prefix: `{test-${randomBytes(6).toString('hex')}}`,
    };
  },
};

/** PostgreSQL always; Redis when the setup found or started one (it says so when not). */
export const engines: Engine[] = process.env['TEST_REDIS_URL'] ? [postgres, redis] : [postgres];
