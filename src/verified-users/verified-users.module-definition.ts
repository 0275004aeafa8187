import { ConfigurableModuleBuilder } from '@nestjs/common';
import { assembleModule } from './assemble-module';
import type { VerifiedUsersModuleExtras } from './options/module-extras.interface';
import { MODULE_OPTIONS_TOKEN } from './options/module-options.token';
import type { VerifiedUsersModuleOptions } from './options/verified-users-options.interface';

/** Every name, also those without a default: Nest leaves out of the options only what it finds here. */
const DEFAULT_EXTRAS: Required<{ [K in keyof VerifiedUsersModuleExtras]: unknown }> &
  VerifiedUsersModuleExtras = {
  isGlobal: false,
  role: 'all',
  dataSource: undefined,
  routeDecorators: [],
  companyApiRoutes: undefined,
  companyApiGuard: undefined,
  companyApiDecorators: undefined,
};

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<VerifiedUsersModuleOptions>({ optionsInjectionToken: MODULE_OPTIONS_TOKEN })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createVerifiedUsersOptions')
    .setExtras(DEFAULT_EXTRAS, assembleModule)
    .build();
