import { Module, type DynamicModule } from '@nestjs/common';
import { JournalingModule, type JournalingModuleSettings } from '../../verified-users/journaling.module';
import { Drain } from '../drain';
import { HealthController } from '../operations/health.controller';
import { MetricsController } from '../operations/metrics.controller';

/** What a process serves while it waits for its database or queue. */
@Module({})
export class DegradedAppModule {
  static register(settings: JournalingModuleSettings, drain: Drain): DynamicModule {
    return {
      module: DegradedAppModule,
      imports: [JournalingModule.register(settings)],
      controllers: [HealthController, MetricsController],
      providers: [{ provide: Drain, useValue: drain }],
    };
  }
}
