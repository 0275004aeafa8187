import { ConfigurableModuleBuilder } from '@nestjs/common';
import { assembleModule, type VerifiedUsersModuleExtras } from './assemble-module';
import { MODULE_OPTIONS_TOKEN } from './options/module-options.token';
import type { VerifiedUsersModuleOptions } from './options/verified-users-options.interface';

const DEFAULT_EXTRAS: VerifiedUsersModuleExtras = { isGlobal: false, role: 'all', routeDecorators: [] };

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<VerifiedUsersModuleOptions>({ optionsInjectionToken: MODULE_OPTIONS_TOKEN })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createVerifiedUsersOptions')
    .setExtras(DEFAULT_EXTRAS, assembleModule)
    .build();
