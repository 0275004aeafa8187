import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { InboxAlerts } from './inbox/inbox-alerts.service';
import { JournalDeliveries } from './inbox/journal/journal-deliveries.service';
import { JournalFolder } from './inbox/journal/journal-folder.service';
import { JournalLines } from './inbox/journal/journal-lines.service';
import { JournalMetrics } from './inbox/journal/journal-metrics.service';
import { JournalReadiness } from './inbox/journal/journal-readiness.service';
import { Journal } from './inbox/journal/journal.service';
import { KeepRefusedDelivery } from './inbox/keep-refused-delivery.service';
import { StoreDelivery } from './inbox/store-delivery.service';
import { MetricsRegistry } from './observability/metrics-registry';
import { ReadinessService } from './observability/readiness.service';
import { StartReadiness, type StartObstacle } from './observability/start-readiness';
import { Clock } from './options/clock';
import { RESOLVED_OPTIONS } from './options/resolved-options';
import { resolveOptions } from './options/resolve-options';
import type { VerifiedUsersModuleOptions } from './options/verified-users-options.interface';
import { Cipher } from './privacy/cipher.service';
import { ProveWebhookController } from './webhook/prove-webhook.controller';
import { WEBHOOK_PROVIDERS } from './webhook/webhook-providers';

export interface JournalingModuleSettings {
  options: VerifiedUsersModuleOptions;
  obstacle: StartObstacle;
  /** Whether this process takes deliveries; a worker only says that it waits. */
  webhook: boolean;
}

/** The same controller, guard and parser as later; only where deliveries are kept differs. */
const JOURNALING_WEBHOOK: Provider[] = [
  Cipher,
  InboxAlerts,
  Journal,
  JournalDeliveries,
  JournalFolder,
  JournalLines,
  JournalMetrics,
  JournalReadiness,
  { provide: KeepRefusedDelivery, useExisting: JournalDeliveries },
  { provide: StoreDelivery, useExisting: JournalDeliveries },
  ...WEBHOOK_PROVIDERS,
];

/** What needs neither the database nor the queue: the webhook, into the journal, and readiness. */
@Module({})
export class JournalingModule {
  static register({ options, obstacle, webhook }: JournalingModuleSettings): DynamicModule {
    return {
      module: JournalingModule,
      imports: [JwtModule.register({})],
      controllers: webhook ? [ProveWebhookController] : [],
      providers: [
        { provide: RESOLVED_OPTIONS, useFactory: () => resolveOptions(options) },
        Clock,
        MetricsRegistry,
        { provide: ReadinessService, useFactory: () => new StartReadiness(obstacle) },
        ...(webhook ? JOURNALING_WEBHOOK : []),
      ],
      exports: [MetricsRegistry, ReadinessService],
    };
  }
}
