import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Drain } from './service/drain';
import type { Role } from './service/environment/service-environment';
import { HealthController } from './service/operations/health.controller';
import { MetricsController } from './service/operations/metrics.controller';
import type { VerifiedUsersModuleOptions } from './verified-users/options/verified-users-options.interface';
import { VerifiedUsersModule } from './verified-users/verified-users.module';

/** What the runnable service is made of, once its surroundings are known. */
export interface ServiceParts {
  role: Role;
  dataSource: DataSource;
  options: VerifiedUsersModuleOptions;
  /** What runs on a laptop only, such as the mailbox's pages. */
  standIns: DynamicModule[];
  /** Absent where nothing is served, as in commands. */
  drain?: Drain;
}

/** The runnable service: the module, on a DataSource of its own, with health and metrics. */
@Module({})
export class AppModule {
  static register({ role, dataSource, options, standIns, drain }: ServiceParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: () => dataSource.options,
          dataSourceFactory: async () => dataSource,
        }),
        // A command serves nothing, and has no word to say about it.
        VerifiedUsersModule.forRoot({ ...options, role, companyApiRoutes: drain !== undefined }),
        ...standIns,
      ],
      controllers: [HealthController, MetricsController],
      providers: drain ? [{ provide: Drain, useValue: drain }] : [],
    };
  }
}
