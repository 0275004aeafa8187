import type { Provider, Type } from '@nestjs/common';
import { ImportIdentities } from './company-api/import/import-identities.service';
import { WriteBatch } from './company-api/import/write-batch.service';
import { COMPANY_OPERATIONS } from './company-api/company-api-providers';
import { SweepIdempotencyKeys } from './company-api/idempotency/sweep-idempotency-keys.service';
import { VerifiedUsersService } from './company-api/verified-users.service';
import { HostEventBacklog } from './host-events/host-event-backlog.service';
import { HostEventHandlers } from './host-events/host-event-handlers.service';
import { HostEventInHand } from './host-events/host-event-in-hand.service';
import { HostEventsProcessor } from './host-events/host-events.processor';
import { HostEventService } from './host-events/host-event.service';
import { SweepHostEvents } from './host-events/sweep-host-events.service';
import { DispatchHostEvent } from './host-events/dispatch-host-event.service';
import { ApplyToIdentities } from './identity/apply-to-identities.service';
import { ChangeContact } from './identity/change-contact.service';
import { CloseIdentity } from './identity/close-identity.service';
import { ContactBinding } from './identity/contact-binding.service';
import { ContactCipher } from './identity/contact-cipher.service';
import { FindIdentities } from './identity/find-identities.service';
import { HISTORY_PROVIDERS } from './identity/history/history-providers';
import { RecordVerification } from './identity/record-verification.service';
import { NewIdentities } from './identity/new-identities.service';
import { ReencryptContacts } from './identity/reencrypt-contacts.service';
import { RegisterIdentities } from './identity/register-identities.service';
import { UpdateKnownIdentity } from './identity/update-known-identity.service';
import { ApplyNotifications } from './inbox/apply-notifications.service';
import { DatabaseOutage } from './inbox/journal/database-outage.service';
import { JournalDeliveries } from './inbox/journal/journal-deliveries.service';
import { JournalFolder } from './inbox/journal/journal-folder.service';
import { JournalLines } from './inbox/journal/journal-lines.service';
import { JournalMetrics } from './inbox/journal/journal-metrics.service';
import { JournalReadiness } from './inbox/journal/journal-readiness.service';
import { Journal } from './inbox/journal/journal.service';
import { RecentDeliveries } from './inbox/journal/recent-deliveries.service';
import { FailedNotifications } from './inbox/failed-notifications.service';
import { InboxAlerts } from './inbox/inbox-alerts.service';
import { InboxBacklog } from './inbox/inbox-backlog.service';
import { KeepRefusedDelivery } from './inbox/keep-refused-delivery.service';
import { NotificationsAroundVerification } from './inbox/notifications-around-verification.service';
import { NotificationsProcessor } from './inbox/notifications.processor';
import { PostponeNotification } from './inbox/postpone-notification.service';
import { ReleaseNotifications } from './inbox/release-notifications.service';
import { ReviseNotifications } from './inbox/revise-notifications.service';
import { SettleNotifications } from './inbox/settle-notifications.service';
import { StoreDelivery } from './inbox/store-delivery.service';
import { SweepNotifications } from './inbox/sweep-notifications.service';
import { WriteDeliveries } from './inbox/write-deliveries.service';
import { AttemptLease } from './mail/attempt-lease.service';
import { EmailComposers } from './mail/email-composers';
import { EmailSubjects } from './mail/email-subjects';
import { MailHealth } from './mail/mail-health.service';
import { MailWarnings } from './mail/mail-warnings.service';
import { EmailsProcessor } from './mail/emails.processor';
import { MailTransport } from './mail/mail-transport.service';
import { EmailRenderer } from './mail/render/email-renderer.service';
import { PostponeEmail } from './mail/postpone-email.service';
import { SendEmail } from './mail/send-email.service';
import { SweepEmails } from './mail/sweep-emails.service';
import { MetricsRegistry } from './observability/metrics-registry';
import { METRICS_AND_CHECKS } from './observability/metrics-and-checks';
import { RunningOptionsService } from './observability/running-options.service';
import { ReadinessService } from './observability/readiness.service';
import { Cipher } from './privacy/cipher.service';
import { CloseQueues } from './queue/close-queues.service';
import { ProveClient } from './prove/prove-client.service';
import { Endpoints } from './prove/transport/endpoints.service';
import { Pause } from './prove/transport/pause.service';
import { RequestBudget } from './prove/transport/request-budget.service';
import { SendCall } from './prove/transport/send-call.service';
import { QueueDepths } from './queue/queue-depths.service';
import { QueueErrors } from './queue/queue-errors.service';
import { WakeUp } from './queue/wake-up.service';
import { Consents } from './reverification/consents.service';
import { CancelReverification } from './reverification/cancel-reverification.service';
import { COMPOSERS } from './reverification/composers';
import { CloseReverification } from './reverification/close-reverification.service';
import { EmailsOfIdentities } from './reverification/emails-of-identities.service';
import { ExpireReverifications } from './reverification/expire-reverifications.service';
import { CustomerApiController } from './reverification/customer/customer-api.controller';
import { CustomerConsent } from './reverification/customer/customer-consent.service';
import { CustomerFlow } from './reverification/customer/customer-flow.service';
import { CustomerLimits } from './reverification/customer/customer-limits.service';
import { CustomerSessions } from './reverification/customer/customer-sessions.service';
import { DeclineReverification } from './reverification/customer/decline-reverification.service';
import { FreshLink } from './reverification/customer/fresh-link.service';
import { LoadCustomerState } from './reverification/customer/load-customer-state.service';
import { SessionSecrets } from './reverification/customer/session-secrets.service';
import { FollowContactChange } from './reverification/follow-contact-change.service';
import { InviteAnew } from './reverification/invite-anew.service';
import { IssueLink } from './reverification/issue-link.service';
import { OpenLink } from './reverification/open-link.service';
import { OpenReverifications } from './reverification/open-reverifications.service';
import { PageAssetsController } from './reverification/page/page-assets.controller';
import { PageRenderer } from './reverification/page/page-renderer.service';
import { RecordBounce } from './reverification/record-bounce.service';
import { RequireReverification } from './reverification/require-reverification.service';
import { ResendEmails } from './reverification/resend-emails.service';
import { ReverifyController } from './reverification/reverify.controller';
import { NotificationsOfIdentity } from './reverification/verification/notifications-of-identity';
import { VERIFICATION_PROVIDERS } from './reverification/verification/verification-providers';
import { HistoryVerificationService } from './schedule/history/history-verification.service';
import { Differences } from './schedule/reconciliation/differences.service';
import { SCHEDULE_PROVIDERS } from './schedule/schedule-providers';
import { RunSchedule } from './schedule/run/run-schedule.service';
import { ScheduleOverview } from './schedule/run/schedule-overview.service';
import { SchedulesProcessor } from './schedule/run/schedules.processor';
import { SweepTimer } from './schedule/sweep-timer.service';
import { FlushDoorCounts } from './webhook/counting/flush-door-counts.service';
import { DrainFile } from './webhook/drain/drain-file.service';
import { DrainJournal } from './webhook/drain/drain-journal.service';
import { RestoreRecent } from './webhook/drain/restore-recent.service';
import { WatchFailover } from './webhook/drain/watch-failover.service';
import { ProveWebhookController } from './webhook/prove-webhook.controller';
import { QuarantineService } from './webhook/quarantine.service';
import { WEBHOOK_PROVIDERS } from './webhook/webhook-providers';

/** What every process has, whatever its role. */
export const PROVIDERS: Provider[] = [
  ApplyToIdentities,
  ...COMPANY_OPERATIONS,
  CancelReverification,
  ChangeContact,
  Cipher,
  CloseIdentity,
  CloseQueues,
  CloseReverification,
  Consents,
  ContactBinding,
  ContactCipher,
  { provide: EmailSubjects, useClass: EmailsOfIdentities },
  Endpoints,
  ExpireReverifications,
  FailedNotifications,
  FindIdentities,
  FollowContactChange,
  InviteAnew,
  ...HISTORY_PROVIDERS,
  HostEventBacklog,
  HostEventHandlers,
  ImportIdentities,
  InboxAlerts,
  InboxBacklog,
  MailHealth,
  MailWarnings,
  ...METRICS_AND_CHECKS,
  MetricsRegistry,
  NewIdentities,
  { provide: NotificationsOfIdentity, useClass: NotificationsAroundVerification },
  OpenReverifications,
  Pause,
  ProveClient,
  QueueDepths,
  QueueErrors,
  ReadinessService,
  RecordBounce,
  RecordVerification,
  ReencryptContacts,
  RegisterIdentities,
  ReleaseNotifications,
  RequestBudget,
  RequireReverification,
  HostEventService,
  ResendEmails,
  RunningOptionsService,
  ReviseNotifications,
  ...SCHEDULE_PROVIDERS,
  SendCall,
  SettleNotifications,
  SweepEmails,
  SweepHostEvents,
  SweepIdempotencyKeys,
  SweepNotifications,
  UpdateKnownIdentity,
  ...VERIFICATION_PROVIDERS,
  WakeUp,
  WriteBatch,
];

/** What answers HTTP requests. */
export const WEB_CONTROLLERS: Type[] = [
  ProveWebhookController,
  ReverifyController,
  PageAssetsController,
  CustomerApiController,
];

export const WEB_PROVIDERS: Provider[] = [
  CustomerConsent,
  CustomerFlow,
  CustomerLimits,
  CustomerSessions,
  DatabaseOutage,
  DeclineReverification,
  DrainFile,
  DrainJournal,
  FlushDoorCounts,
  FreshLink,
  Journal,
  JournalDeliveries,
  JournalFolder,
  JournalLines,
  JournalMetrics,
  JournalReadiness,
  KeepRefusedDelivery,
  LoadCustomerState,
  OpenLink,
  PageRenderer,
  QuarantineService,
  RecentDeliveries,
  RestoreRecent,
  SessionSecrets,
  StoreDelivery,
  WatchFailover,
  ...WEBHOOK_PROVIDERS,
  WriteDeliveries,
];

/** What works through the queues. */
export const WORKER_PROVIDERS: Provider[] = [
  ApplyNotifications,
  AttemptLease,
  ...COMPOSERS,
  EmailComposers,
  EmailRenderer,
  EmailsProcessor,
  HostEventInHand,
  HostEventsProcessor,
  IssueLink,
  MailTransport,
  NotificationsProcessor,
  PostponeEmail,
  PostponeNotification,
  SchedulesProcessor,
  SendEmail,
  SweepTimer,
  DispatchHostEvent,
];

/** What hosts may inject. */
export const EXPORTED_PROVIDERS: Type[] = [
  Differences,
  FailedNotifications,
  HistoryVerificationService,
  ImportIdentities,
  MetricsRegistry,
  ProveClient,
  ReadinessService,
  ReencryptContacts,
  HostEventService,
  RunSchedule,
  ScheduleOverview,
  VerifiedUsersService,
];

/** The same, of what stores deliveries: where HTTP requests are answered. */
export const WEB_EXPORTED_PROVIDERS: Type[] = [QuarantineService];
