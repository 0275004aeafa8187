import { BullModule } from '@nestjs/bullmq';
import type { DynamicModule, Type } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { getDataSourceToken } from '@nestjs/typeorm';
import { COMPANY_API_CONTROLLERS, COMPANY_API_PROVIDERS } from './company-api/company-api-providers';
import { COMPANY_API_GUARD } from './company-api/http/company-access';
import { DATA_SOURCE } from './database/data-source.token';
import { usableDataSource } from './database/usable-data-source';
import { checkKeyRing, KEY_RING_CHECKED } from './identity/check-key-ring';
import {
  EMAILS_QUEUE,
  HOST_EVENTS_QUEUE,
  NOTIFICATIONS_QUEUE,
  QUEUE_CONFIG_KEY,
  SCHEDULES_QUEUE,
} from './queue/queue-names';
import { QueueConfigModule } from './queue/queue-config.module';
import { findImportProblems } from './options/find-import-problems';
import { InvalidOptionsError } from './options/invalid-options.error';
import { Clock } from './options/clock';
import { MODULE_OPTIONS_TOKEN } from './options/module-options.token';
import type { VerifiedUsersModuleExtras } from './options/module-extras.interface';
import { MODULE_ROLE } from './options/module-role';
import { RESOLVED_OPTIONS } from './options/resolved-options';
import { isCommand } from './options/command-process';
import { resolveOptions } from './options/resolve-options';
import {
  EXPORTED_PROVIDERS,
  PROVIDERS,
  WEB_CONTROLLERS,
  WEB_EXPORTED_PROVIDERS,
  WEB_PROVIDERS,
  WORKER_PROVIDERS,
} from './provider-lists';
import { singleImport } from './single-import';

/** Holds the options, so that the queue modules can be built from them. */
class VerifiedUsersOptionsModule {}

/**
 * Turns the bare definition, which provides only the options, into the whole module.
 *
 * @throws {InvalidOptionsError}
 */
export function assembleModule(definition: DynamicModule, extras: VerifiedUsersModuleExtras): DynamicModule {
  const hasFactory = !definition.providers?.some(
    (provider) =>
      'provide' in provider && provider.provide === MODULE_OPTIONS_TOKEN && 'useValue' in provider,
  );
  const problems = findImportProblems({ ...extras }, hasFactory);
  if (problems.length > 0) throw new InvalidOptionsError(problems);
  const { routeDecorators = [], companyApiDecorators = [], companyApiGuard = null } = extras;
  const role = isCommand() ? 'web' : (extras.role ?? 'all');
  const companyApi = role !== 'worker' && (extras.companyApiRoutes ?? true);
  const options: DynamicModule = {
    module: VerifiedUsersOptionsModule,
    imports: definition.imports ?? [],
    providers: [
      ...(definition.providers ?? []),
      { provide: RESOLVED_OPTIONS, useFactory: resolveOptions, inject: [MODULE_OPTIONS_TOKEN] },
      { provide: DATA_SOURCE, useFactory: usableDataSource, inject: [getDataSourceToken(extras.dataSource)] },
      Clock,
      // Before anything is read or written, by workers too.
      { provide: KEY_RING_CHECKED, useFactory: checkKeyRing, inject: [DATA_SOURCE, RESOLVED_OPTIONS] },
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
      { provide: MODULE_ROLE, useValue: role },
      singleImport(definition.module),
      ...(role === 'worker' ? [] : WEB_PROVIDERS),
      ...(companyApi
        ? [...COMPANY_API_PROVIDERS, { provide: COMPANY_API_GUARD, useValue: companyApiGuard }]
        : []),
      ...(role === 'web' ? [] : WORKER_PROVIDERS),
    ],
    exports: [...EXPORTED_PROVIDERS, ...(role === 'worker' ? [] : WEB_EXPORTED_PROVIDERS)],
  };
}

/** A subclass, so that one import's decorators do not stick to the controller of another. */
function decorated(controller: Type, decorators: ClassDecorator[]): Type {
  if (decorators.length === 0) return controller;
  const subclass = { [controller.name]: class extends controller {} }[controller.name]!;
  for (const decorate of decorators) decorate(subclass);
  return subclass;
}
