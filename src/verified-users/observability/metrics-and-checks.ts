import type { Provider } from '@nestjs/common';
import { HostEventMetrics } from './host-event-metrics';
import { MailMetrics } from './mail-metrics';
import { NotificationMetrics } from './notification-metrics';
import { ProveMetrics } from './prove-metrics';
import { QueueMetrics } from './queue-metrics';
import { ScheduleMetrics } from './schedule-metrics';
import { SchemaCheck } from './schema-check.service';
import { VerificationMetrics } from './verification-metrics';

/** What counts, and what looks whether the process can work; the registry and readiness itself are exported. */
export const METRICS_AND_CHECKS: Provider[] = [
  HostEventMetrics,
  MailMetrics,
  NotificationMetrics,
  ProveMetrics,
  QueueMetrics,
  ScheduleMetrics,
  SchemaCheck,
  VerificationMetrics,
];
