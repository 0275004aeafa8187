import { getSharedConfigToken } from '@nestjs/bullmq';
import { Module, type DynamicModule } from '@nestjs/common';
import { DATA_SOURCE } from '../database/data-source.token';
import { RESOLVED_OPTIONS } from '../options/resolved-options';
import { createQueueConfig } from './queue-config';
import { QUEUE_CONFIG_KEY } from './queue-names';

/**
 * BullMQ's configuration under a key of our own. `BullModule.forRootAsync` would do the same, and besides undo a
 * `manualRegistration` of the host: the extra options that it brings along are one for the whole application.
 */
@Module({})
export class QueueConfigModule {
  /** @param options the module that exports the resolved options and the DataSource. */
  static using(options: DynamicModule): DynamicModule {
    const config = {
      provide: getSharedConfigToken(QUEUE_CONFIG_KEY),
      useFactory: createQueueConfig,
      // The DataSource is asked for only to be waited for: a queue on PostgreSQL that is made while the database is
      // away would stay deaf for good.
      inject: [RESOLVED_OPTIONS, DATA_SOURCE],
    };
    // Global, because the modules that make the queues are BullMQ's and import nothing.
    return {
      module: QueueConfigModule,
      global: true,
      imports: [options],
      providers: [config],
      exports: [config],
    };
  }
}
