import { BullModule } from '@nestjs/bullmq';
import type { CanActivate, DynamicModule, Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { getDataSourceToken } from '@nestjs/typeorm';
import { COMPANY_API_CONTROLLERS, COMPANY_API_PROVIDERS } from './company-api/company-api-providers';
import { COMPANY_API_GUARD } from './company-api/http/company-api-guard.token';
import { DATA_SOURCE } from './database/data-source.token';
import { usableDataSource } from './database/usable-data-source';
import {
  EMAILS_QUEUE,
  HOST_EVENTS_QUEUE,
  NOTIFICATIONS_QUEUE,
  QUEUE_CONFIG_KEY,
  SCHEDULES_QUEUE,
} from './queue/queue-names';
import { QueueConfigModule } from './queue/queue-config.module';
import { Clock } from './options/clock';
import { MODULE_OPTIONS_TOKEN } from './options/module-options.token';
import { RESOLVED_OPTIONS } from './options/resolved-options';
import { resolveOptions } from './options/resolve-options';
import {
  EXPORTED_PROVIDERS,
  PROVIDERS,
  WEB_CONTROLLERS,
  WEB_PROVIDERS,
  WORKER_PROVIDERS,
} from './provider-lists';

/** What shapes the module before its options are known; given beside them in `forRoot` and `forRootAsync`. */
export interface VerifiedUsersModuleExtras {
  /** Whether other modules may inject the exported services without importing this one. Default false. */
  isGlobal?: boolean;
  /** `web` serves HTTP only, `worker` processes the queues only, `all` does both. Default `all`. */
  role?: 'all' | 'web' | 'worker';
  /** Name of the TypeORM DataSource to use. Default: the unnamed one. */
  dataSource?: string;
  /**
   * Decorators for the controllers that strangers call (webhook, customer's page), for example the `@Public()` that
   * makes your global authentication guard pass. Default none.
   */
  routeDecorators?: ClassDecorator[];
  /** Whether the company API is served over HTTP, at `/verified-users`. Default true. */
  companyApiRoutes?: boolean;
  /**
   * Your own guard for the company API, in place of `companyApi.tokens`. It is looked for among the providers of the
   * application; where there is none, one is made with what this module can inject.
   */
  companyApiGuard?: Type<CanActivate>;
  /** Decorators for the controllers of the company API, as `routeDecorators` are for the others. Default none. */
  companyApiDecorators?: ClassDecorator[];
}

/** Holds the options, so that the queue modules can be built from them. */
class VerifiedUsersOptionsModule {}

/** Turns the bare definition, which provides only the options, into the whole module. */
export function assembleModule(definition: DynamicModule, extras: VerifiedUsersModuleExtras): DynamicModule {
  const { role = 'all', routeDecorators = [], companyApiDecorators = [], companyApiGuard = null } = extras;
  const companyApi = role !== 'worker' && (extras.companyApiRoutes ?? true);
  const options: DynamicModule = {
    module: VerifiedUsersOptionsModule,
    imports: definition.imports ?? [],
    providers: [
      ...(definition.providers ?? []),
      { provide: RESOLVED_OPTIONS, useFactory: resolveOptions, inject: [MODULE_OPTIONS_TOKEN] },
      { provide: DATA_SOURCE, useFactory: usableDataSource, inject: [getDataSourceToken(extras.dataSource)] },
      Clock,
    ],
    exports: [RESOLVED_OPTIONS, DATA_SOURCE, Clock],
  };
  return {
    module: definition.module,
    global: extras.isGlobal ?? false,
    imports: [
      options,
      DiscoveryModule,
      JwtModule.register({}),
      QueueConfigModule.using(options),
      BullModule.registerQueue(
        { name: NOTIFICATIONS_QUEUE, configKey: QUEUE_CONFIG_KEY },
        { name: EMAILS_QUEUE, configKey: QUEUE_CONFIG_KEY },
        { name: HOST_EVENTS_QUEUE, configKey: QUEUE_CONFIG_KEY },
        { name: SCHEDULES_QUEUE, configKey: QUEUE_CONFIG_KEY },
      ),
    ],
    controllers: [
      ...(role === 'worker' ? [] : WEB_CONTROLLERS.map((one) => decorated(one, routeDecorators))),
      ...(companyApi ? COMPANY_API_CONTROLLERS.map((one) => decorated(one, companyApiDecorators)) : []),
    ],
    providers: [
      ...PROVIDERS,
      ...(role === 'worker' ? [] : WEB_PROVIDERS),
      ...(companyApi
        ? [...COMPANY_API_PROVIDERS, { provide: COMPANY_API_GUARD, useValue: companyApiGuard }]
        : []),
      ...(role === 'web' ? [] : WORKER_PROVIDERS),
    ],
    exports: [...EXPORTED_PROVIDERS],
  };
}

/** A subclass, so that one import's decorators do not stick to the controller of another. */
function decorated(controller: Type, decorators: ClassDecorator[]): Type {
  if (decorators.length === 0) return controller;
  const subclass = { [controller.name]: class extends controller {} }[controller.name]!;
  for (const decorate of decorators) decorate(subclass);
  return subclass;
}
