import {
  Inject,
  Injectable,
  Module,
  type ConfigurableModuleOptionsFactory,
  type DynamicModule,
} from '@nestjs/common';
import type { VerifiedUsersModuleOptions } from '../../../src';

const SETTINGS = Symbol('HOST_SETTINGS');

/** Where the host keeps its configuration; also an options factory that lives in a module of its own. */
@Injectable()
export class CompanyConfig implements ConfigurableModuleOptionsFactory<
  VerifiedUsersModuleOptions,
  'createVerifiedUsersOptions'
> {
  constructor(@Inject(SETTINGS) readonly verifiedUsers: VerifiedUsersModuleOptions) {}

  createVerifiedUsersOptions(): VerifiedUsersModuleOptions {
    return this.verifiedUsers;
  }
}

/** An options factory that the module makes itself, for `useClass`. */
@Injectable()
export class OptionsFromConfig implements ConfigurableModuleOptionsFactory<
  VerifiedUsersModuleOptions,
  'createVerifiedUsersOptions'
> {
  constructor(private readonly config: CompanyConfig) {}

  async createVerifiedUsersOptions(): Promise<VerifiedUsersModuleOptions> {
    return this.config.verifiedUsers;
  }
}

@Module({})
export class CompanyConfigModule {
  static with(settings: VerifiedUsersModuleOptions): DynamicModule {
    return {
      module: CompanyConfigModule,
      providers: [{ provide: SETTINGS, useValue: settings }, CompanyConfig],
      exports: [CompanyConfig],
    };
  }
}
