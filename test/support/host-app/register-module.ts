import type { DynamicModule } from '@nestjs/common';
import {
  VerifiedUsersModule,
  type VerifiedUsersModuleExtras,
  type VerifiedUsersModuleOptions,
} from '../../../src';
import { CompanyConfig, CompanyConfigModule, OptionsFromConfig } from './company-config.module';

/** Every way to register the module. */
export const REGISTRATIONS = ['forRoot', 'useFactory', 'useClass', 'useExisting'] as const;
export type Registration = (typeof REGISTRATIONS)[number];

export function registerModule(
  registration: Registration,
  options: VerifiedUsersModuleOptions,
  extras: VerifiedUsersModuleExtras,
): DynamicModule {
  const imports = [CompanyConfigModule.with(options)];
  switch (registration) {
    case 'forRoot':
      return VerifiedUsersModule.forRoot({ ...options, ...extras });
    case 'useFactory':
      return VerifiedUsersModule.forRootAsync({
        imports,
        inject: [CompanyConfig],
        useFactory: (config: CompanyConfig) => config.verifiedUsers,
        ...extras,
      });
    case 'useClass':
      return VerifiedUsersModule.forRootAsync({ imports, useClass: OptionsFromConfig, ...extras });
    case 'useExisting':
      return VerifiedUsersModule.forRootAsync({ imports, useExisting: CompanyConfig, ...extras });
  }
}
