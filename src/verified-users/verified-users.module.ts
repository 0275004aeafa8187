import { Module } from '@nestjs/common';
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
export class VerifiedUsersModule extends ConfigurableModuleClass {}
