import { Inject, Module, Optional } from '@nestjs/common';
import { InvalidOptionsError } from './options/invalid-options.error';
import { MODULE_ROLE, type ModuleRole } from './options/module-role';
import { ConfigurableModuleClass } from './verified-users.module-definition';

/**
 * Keeps Prove-verified customers verified: takes Prove's webhook, keeps and applies every notification, and asks
 * customers to verify again.
 *
 * Import it once with `VerifiedUsersModule.forRoot(options)` or `forRootAsync({ useFactory, inject, imports })`.
 * It uses the host's TypeORM DataSource, which needs `verifiedUsersEntities` and `verifiedUsersMigrations`.
 * Besides the options there are a few things that must be known before any factory runs: see
 * `VerifiedUsersModuleExtras`.
 */
@Module({})
export class VerifiedUsersModule extends ConfigurableModuleClass {
  /** @throws {InvalidOptionsError} The class itself was imported: such a module provides nothing. */
  constructor(@Optional() @Inject(MODULE_ROLE) role?: ModuleRole) {
    super();
    if (role === undefined) {
      throw new InvalidOptionsError([
        'imports: expected VerifiedUsersModule.forRoot({ ... }) or forRootAsync({ ... }), not the class; to use its services in other modules, add isGlobal: true',
      ]);
    }
  }
}
