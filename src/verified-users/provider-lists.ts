import type { Provider, Type } from '@nestjs/common';
import { ImportIdentities } from './company-api/import/import-identities.service';
import { WriteBatch } from './company-api/import/write-batch.service';
import { COMPANY_OPERATIONS } from './company-api/company-api-providers';
import { SweepIdempotencyKeys } from './company-api/idempotency/sweep-idempotency-keys.service';
import { VerifiedUsersService } from './company-api/verified-users.service';
import { HostEventHandlers } from './host-events/host-event-handlers.service';
import { HostEventInHand } from './host-events/host-event-in-hand.service';
import { HostEventsProcessor } from './host-events/host-events.processor';
import { RetryHostEvent } from './host-events/retry-host-event.service';
import { SweepHostEvents } from './host-events/sweep-host-events.service';
import { TellHostEvent } from './host-events/tell-host-event.service';
import { ApplyToIdentities } from './identity/apply-to-identities.service';
import { ChangeContact } from './identity/change-contact.service';
import { CloseIdentity } from './identity/close-identity.service';
import { ContactCipher } from './identity/contact-cipher.service';
import { FindIdentities } from './identity/find-identities.service';
import { RecordVerification } from './identity/record-verification.service';
import { NewIdentities } from './identity/new-identities.service';
import { ReencryptContacts } from './identity/reencrypt-contacts.service';
import { RegisterIdentities } from './identity/register-identities.service';
import { RegisterIdentity } from './identity/register-identity.service';
import { ApplyNotifications } from './inbox/apply-notifications.service';
import { DatabaseOutage } from './inbox/journal/database-outage.service';
import { JournalFolder } from './inbox/journal/journal-folder.service';
import { JournalLines } from './inbox/journal/journal-lines.service';
import { JournalMetrics } from './inbox/journal/journal-metrics.service';
import { JournalReadiness } from './inbox/journal/journal-readiness.service';
import { Journal } from './inbox/journal/journal.service';
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
import { EmailComposers } from './mail/email-composers';
import { EmailsProcessor } from './mail/emails.processor';
import { MailTransport } from './mail/mail-transport.service';
import { EmailRenderer } from './mail/render/email-renderer.service';
import { PostponeEmail } from './mail/postpone-email.service';
import { SendEmail } from './mail/send-email.service';
import { SweepEmails } from './mail/sweep-emails.service';
import { HostEventMetrics } from './observability/host-event-metrics';
import { MailMetrics } from './observability/mail-metrics';
import { MetricsRegistry } from './observability/metrics-registry';
import { NotificationMetrics } from './observability/notification-metrics';
import { ProveMetrics } from './observability/prove-metrics';
import { QueueMetrics } from './observability/queue-metrics';
import { ReadinessService } from './observability/readiness.service';
import { ScheduleMetrics } from './observability/schedule-metrics';
import { VerificationMetrics } from './observability/verification-metrics';
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
import { RequireReverification } from './reverification/require-reverification.service';
import { ReverifyController } from './reverification/reverify.controller';
import { AskProve } from './reverification/verification/ask-prove.service';
import { BeginVerification } from './reverification/verification/begin-verification.service';
import { CheckVerification } from './reverification/verification/check-verification.service';
import { ConfirmWatch } from './reverification/verification/confirm-watch.service';
import { FinishVerification } from './reverification/verification/finish-verification.service';
import { OpenVerification } from './reverification/verification/open-verification.service';
import { VerificationCipher } from './reverification/verification/verification-cipher.service';
import { VerificationRows } from './reverification/verification/verification-rows.service';
import { VerificationViews } from './reverification/verification/verification-views.service';
import { CompleteVerification } from './reverification/verification/complete-verification.service';
import { NotificationsOfIdentity } from './reverification/verification/notifications-of-identity';
import { SweepVerifications } from './reverification/verification/sweep-verifications.service';
import { VerificationFlow } from './reverification/verification/verification-flow.service';
import { Differences } from './schedule/reconciliation/differences.service';
import { SCHEDULE_PROVIDERS } from './schedule/schedule-providers';
import { RunSchedule } from './schedule/run/run-schedule.service';
import { ScheduleOverview } from './schedule/run/schedule-overview.service';
import { SchedulesProcessor } from './schedule/run/schedules.processor';
import { SweepTimer } from './schedule/sweep-timer.service';
import { FlushDoorCounts } from './webhook/counting/flush-door-counts.service';
import { DrainFile } from './webhook/drain/drain-file.service';
import { DrainJournal } from './webhook/drain/drain-journal.service';
import { ProveWebhookController } from './webhook/prove-webhook.controller';
import { WEBHOOK_PROVIDERS } from './webhook/webhook-providers';

/** What every process has, whatever its role. */
export const PROVIDERS: Provider[] = [
  ApplyToIdentities,
  AskProve,
  BeginVerification,
  ...COMPANY_OPERATIONS,
  CancelReverification,
  ChangeContact,
  CheckVerification,
  Cipher,
  CloseIdentity,
  CloseQueues,
  CloseReverification,
  CompleteVerification,
  ConfirmWatch,
  Consents,
  ContactCipher,
  Endpoints,
  ExpireReverifications,
  FindIdentities,
  FinishVerification,
  FollowContactChange,
  InviteAnew,
  HostEventHandlers,
  HostEventMetrics,
  ImportIdentities,
  MailMetrics,
  MetricsRegistry,
  NewIdentities,
  NotificationMetrics,
  { provide: NotificationsOfIdentity, useClass: NotificationsAroundVerification },
  OpenReverifications,
  OpenVerification,
  Pause,
  ProveClient,
  ProveMetrics,
  QueueDepths,
  QueueErrors,
  QueueMetrics,
  ReadinessService,
  RecordVerification,
  ReencryptContacts,
  RegisterIdentities,
  RegisterIdentity,
  ReleaseNotifications,
  RequestBudget,
  RequireReverification,
  RetryHostEvent,
  ReviseNotifications,
  ScheduleMetrics,
  ...SCHEDULE_PROVIDERS,
  SendCall,
  SettleNotifications,
  SweepEmails,
  SweepHostEvents,
  SweepIdempotencyKeys,
  SweepNotifications,
  SweepVerifications,
  VerificationCipher,
  VerificationFlow,
  VerificationMetrics,
  VerificationRows,
  VerificationViews,
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
  JournalFolder,
  JournalLines,
  JournalMetrics,
  JournalReadiness,
  KeepRefusedDelivery,
  LoadCustomerState,
  OpenLink,
  PageRenderer,
  SessionSecrets,
  StoreDelivery,
  ...WEBHOOK_PROVIDERS,
  WriteDeliveries,
];

/** What works through the queues. */
export const WORKER_PROVIDERS: Provider[] = [
  ApplyNotifications,
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
  TellHostEvent,
];

/** What hosts may inject. */
export const EXPORTED_PROVIDERS: Type[] = [
  Differences,
  ImportIdentities,
  MetricsRegistry,
  ProveClient,
  ReadinessService,
  ReencryptContacts,
  RetryHostEvent,
  RunSchedule,
  ScheduleOverview,
  VerifiedUsersService,
];
