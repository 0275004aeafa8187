import { grantApplicationRole } from '../../verified-users/database/grant-application-role';
import { runVerifiedUsersMigrations } from '../../verified-users/database/run-migrations';
import { migrateQueueSchema } from '../../verified-users/queue/queue-config';
import { DEFAULT_QUEUE_SCHEMA } from '../../verified-users/queue/queue-names';
import { openDatabase } from '../open-database';
import type { Command } from './command';
import { CommandRefusedError } from './command-refused.error';
import { commandOptions } from './command-options';

export const migrate: Command = {
  usage: 'migrate [--grant-to role]',
  about: 'Bring the database schema up to date; safe to run twice and at once',
  async run({ environment, logger, resources, print }, args) {
    const { values, words } = commandOptions(args, ['grant-to']);
    if (words.length > 0)
      throw new CommandRefusedError(['migrate takes --grant-to <role> and nothing else.']);
    const { url, dataSource } = await openDatabase(environment, resources, logger);
    const names = await runVerifiedUsersMigrations(dataSource);
    print(names.length === 0 ? 'The schema is up to date.' : `Migrated: ${names.join(', ')}.`);
    const role = values['grant-to'];
    if (role === undefined) return;
    const { queue } = environment;
    if ('postgres' in queue) await migrateQueueSchema({ postgresUrl: queue.url ?? url });
    const queueSchema = 'postgres' in queue ? DEFAULT_QUEUE_SCHEMA : undefined;
    await grantApplicationRole(dataSource, role, { queueSchema });
    print(`Granted to ${role} what the service needs.`);
  },
};
