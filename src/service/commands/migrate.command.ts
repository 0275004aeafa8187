import { grantApplicationRole } from '../../verified-users/database/grant-application-role';
import {
  planVerifiedUsersMigrations,
  runVerifiedUsersMigrations,
} from '../../verified-users/database/run-migrations';
import { migrateQueueSchema } from '../../verified-users/queue/queue-config';
import { DEFAULT_QUEUE_SCHEMA } from '../../verified-users/queue/queue-names';
import { openDatabase } from '../open-database';
import type { Command, ServiceContext } from './command';

export const migrate: Command<{ grantTo?: string; dryRun?: true }, ServiceContext> = {
  async run({ environment, logger, resources, print }, _words, { grantTo: role, dryRun }) {
    const { url, dataSource } = await openDatabase(environment, resources, logger);
    if (dryRun) {
      const { pending } = await planVerifiedUsersMigrations(dataSource);
      print(pending.length === 0 ? 'The schema is up to date.' : `Would migrate: ${pending.join(', ')}.`);
      if (role !== undefined) print(`Would grant to ${role} what the service needs.`);
      return;
    }
    const names = await runVerifiedUsersMigrations(dataSource);
    print(names.length === 0 ? 'The schema is up to date.' : `Migrated: ${names.join(', ')}.`);
    if (role === undefined) return;
    const { queue } = environment;
    if ('postgres' in queue) await migrateQueueSchema({ postgresUrl: queue.url ?? url });
    const queueSchema = 'postgres' in queue ? DEFAULT_QUEUE_SCHEMA : undefined;
    await grantApplicationRole(dataSource, role, { queueSchema });
    print(`Granted to ${role} what the service needs.`);
  },
};
