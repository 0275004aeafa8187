export { verifiedUsersEntities } from './verified-users/database/entity-list';
export { verifiedUsersMigrations } from './verified-users/database/migration-list';
export { runVerifiedUsersMigrations, type MigrationLimits } from './verified-users/database/run-migrations';
export { MigrationBlockedError } from './verified-users/database/migration-blocked.error';
export {
  grantApplicationRole,
  type ApplicationRoleOptions,
} from './verified-users/database/grant-application-role';
export { UnusableRoleError } from './verified-users/database/unusable-role.error';
export { OwnerRequiredError } from './verified-users/database/owner-required.error';
export { MigrationsNotListedError } from './verified-users/database/migrations-not-listed.error';
export { VerifiedUsersModule } from './verified-users/verified-users.module';
export type { VerifiedUsersModuleExtras } from './verified-users/options/module-extras.interface';

export { VerifiedUsersService } from './verified-users/company-api/verified-users.service';
export { ImportIdentities } from './verified-users/company-api/import/import-identities.service';
export type {
  ImportListeners,
  ImportOptions,
} from './verified-users/company-api/import/import-identities.service';
export type { ImportFormat } from './verified-users/company-api/import/import-format';
export type * from './verified-users/company-api/import/import-report';
export type { ImportSource } from './verified-users/company-api/import/read-batches';
export { ImportEmptyError } from './verified-users/company-api/import/import-empty.error';
export { ImportHeaderError } from './verified-users/company-api/import/import-header.error';
export { ImportStoppedError } from './verified-users/company-api/import/import-stopped.error';
export type * from './verified-users/company-api/identity-view';
export type { ChangeConditions, CustomerRef } from './verified-users/company-api/customer-ref';
export type { Page, PageInput } from './verified-users/company-api/paging';
export type {
  ClosedCustomer,
  DisenrollOutcome,
} from './verified-users/company-api/operations/close-customer.service';
export type { BounceReport } from './verified-users/company-api/operations/report-bounce.service';
export type { RequiredReverification } from './verified-users/company-api/operations/change-customers.service';
export type { ResendOutcome } from './verified-users/reverification/resend-emails.service';
export type { DescribedIdentity } from './verified-users/company-api/operations/customer-rows';
export type { RegisteredCustomer } from './verified-users/company-api/operations/register-customers.service';
export type { RegistrationConflict } from './verified-users/identity/registration';
export type { ContactField } from './verified-users/identity/change-contact.service';
export type { ContactView } from './verified-users/company-api/operations/read-customers.service';
export { COMPANY_API_SECURITY } from './verified-users/company-api/http/company-controller';
export { BeginCustomerVerificationInput } from './verified-users/company-api/inputs/begin-customer-verification.input';
export { ChangeContactInput } from './verified-users/company-api/inputs/change-contact.input';
export { CloseCustomerInput } from './verified-users/company-api/inputs/close-customer.input';
export { GiveConsentInput } from './verified-users/company-api/inputs/give-consent.input';
export { ListIdentitiesInput } from './verified-users/company-api/inputs/list-identities.input';
export { LookUpInput } from './verified-users/company-api/inputs/look-up.input';
export { RegisterCustomerInput } from './verified-users/company-api/inputs/register-customer.input';
export { ReportBounceInput } from './verified-users/company-api/inputs/report-bounce.input';
export { RequireReverificationInput } from './verified-users/company-api/inputs/require-reverification.input';
export { ResendEmailInput } from './verified-users/company-api/inputs/resend-email.input';
export { TakeOverInput } from './verified-users/company-api/inputs/take-over.input';
export type {
  CompanyApiDecision,
  CompanyApiHostGuard,
  ProjectAccess,
} from './verified-users/options/company-api-guard.interface';
export { EnrollmentInput, RegisterIdentityInput } from './verified-users/identity/register-identity.input';
export { RecordVerificationInput } from './verified-users/identity/record-verification.input';
export { ReencryptContacts } from './verified-users/identity/reencrypt-contacts.service';

export {
  OnVerifiedUser,
  type HostEventSelector,
} from './verified-users/host-events/on-verified-user.decorator';
export { HostEventService, type DeadLetterFilter } from './verified-users/host-events/host-event.service';
export {
  FailedNotifications,
  type FailedNotificationView,
} from './verified-users/inbox/failed-notifications.service';
export {
  NotAcceptableError,
  QuarantineService,
  type QuarantinedView,
} from './verified-users/webhook/quarantine.service';
export { VERIFIED_USER_EVENTS } from './verified-users/host-events/verified-user-events';
export type {
  VerifiedUserEvent,
  VerifiedUserEventDetails,
  VerifiedUserEventName,
} from './verified-users/host-events/verified-user-events';

export { ProveClient } from './verified-users/prove/prove-client.service';
export type { ProveEnrollment } from './verified-users/prove/answers/prove-enrollment';
export type { ProveIdentity, ProveIdentityPage } from './verified-users/prove/answers/prove-identity';
export type { ProveResult } from './verified-users/prove/answers/prove-result';
export type { ProveCallOptions } from './verified-users/prove/inputs/call-options';
export type * from './verified-users/prove/inputs/enroll.input';
export type * from './verified-users/prove/inputs/unify.input';
export type * from './verified-users/prove/inputs/verify.input';
export { regionOfNumber } from './verified-users/prove/region';
export type { ProveRegion } from './verified-users/prove/region';

export {
  HistoryVerificationService,
  type VerifiedBatch,
} from './verified-users/schedule/history/history-verification.service';
export type { HistoryFinding, HistoryFindingKind } from './verified-users/identity/history/verify-chain';
export { RunSchedule, type RunOutcome } from './verified-users/schedule/run/run-schedule.service';
export { ScheduleOverview } from './verified-users/schedule/run/schedule-overview.service';
export type { ScheduleRunView, ScheduleState } from './verified-users/schedule/run/schedule-state';
export type { ScheduleName } from './verified-users/schedule/run/schedule';

export { isWatchable } from './verified-users/phone/is-watchable';
export { needsConsent } from './verified-users/phone/needs-consent';
export { isAnsweredNumber } from './verified-users/phone/answered-number';
export { parsePhoneNumber } from './verified-users/phone/phone-number';
export type { PhoneNumber } from './verified-users/phone/phone-number';

export { MetricsRegistry } from './verified-users/observability/metrics-registry';
export { ReadinessService } from './verified-users/observability/readiness.service';
export type { Readiness, ReadinessCheck } from './verified-users/observability/readiness.service';

export * from './verified-users/options/event-policy';
export type * from './verified-users/options/prove-api-options.interface';
export type * from './verified-users/options/retry-options.interface';
export type * from './verified-users/options/schedule-options.interface';
export type * from './verified-users/options/verified-users-options.interface';
export { EmailSendError } from './verified-users/options/email-sender';
export type {
  EmailMessage,
  EmailSender,
  EmailSendErrorKind,
  SentEmail,
} from './verified-users/options/email-sender';

export { VerifiedUsersError } from './verified-users/options/verified-users-error';
export { ModuleImportedTwiceError } from './verified-users/module-imported-twice.error';
export { UnusableDataSourceError } from './verified-users/database/unusable-data-source.error';
export { InvalidOptionsError } from './verified-users/options/invalid-options.error';
export { DecryptionError } from './verified-users/privacy/decryption.error';
export { UnknownHostEventError } from './verified-users/host-events/unknown-host-event.error';
export { UnusableHostEventHandlerError } from './verified-users/host-events/unusable-host-event-handler.error';
export { CustomerAlreadyKnownError } from './verified-users/company-api/errors/customer-already-known.error';
export { InvalidRequestError } from './verified-users/company-api/errors/invalid-request.error';
export { PreconditionFailedError } from './verified-users/company-api/errors/precondition-failed.error';
export { ProveCustomerMismatchError } from './verified-users/company-api/errors/prove-customer-mismatch.error';
export { ProveNumberMismatchError } from './verified-users/company-api/errors/prove-number-mismatch.error';
export { VerificationNotFoundError } from './verified-users/company-api/errors/verification-not-found.error';
export { NoOpenReverificationError } from './verified-users/reverification/no-open-reverification.error';
export { NotVerifiedYetError } from './verified-users/reverification/not-verified-yet.error';
export { UnknownProjectError } from './verified-users/identity/unknown-project.error';
export { IdentityNotFoundError } from './verified-users/identity/identity-not-found.error';
export { ProveError } from './verified-users/prove/errors/prove.error';
export { ProveConfigurationError } from './verified-users/prove/errors/prove-configuration.error';
export { ProveLimitedError } from './verified-users/prove/errors/prove-limited.error';
export { ProveMalformedAnswerError } from './verified-users/prove/errors/prove-malformed-answer.error';
export { ProveNotFoundError } from './verified-users/prove/errors/prove-not-found.error';
export { ProveRefusedError } from './verified-users/prove/errors/prove-refused.error';
export { ProveUnavailableError } from './verified-users/prove/errors/prove-unavailable.error';
export { RequestBudgetUnavailableError } from './verified-users/prove/errors/request-budget-unavailable.error';
export { InvalidRegistrationError } from './verified-users/identity/invalid-registration.error';
export { ConsentRequiredError } from './verified-users/reverification/verification/consent-required.error';
export { IdentityClosedError } from './verified-users/identity/identity-closed.error';
export { InvalidPhoneNumberError } from './verified-users/reverification/verification/invalid-phone-number.error';
export { NameRequiredError } from './verified-users/reverification/verification/name-required.error';
export { ReverificationOverError } from './verified-users/reverification/verification/reverification-over.error';
export { UnknownScheduleError } from './verified-users/schedule/run/unknown-schedule.error';
export { TooManyVerificationsError } from './verified-users/reverification/verification/too-many-verifications.error';

export { HostEvent } from './verified-users/host-events/host-event.entity';
export { Enrollment } from './verified-users/identity/enrollment.entity';
export { HistoryHead } from './verified-users/identity/history/history-head.entity';
export { HistoryStart } from './verified-users/identity/history/history-start.entity';
export { IdentityHistory } from './verified-users/identity/identity-history.entity';
export { VerifiedIdentity } from './verified-users/identity/verified-identity.entity';
export { Delivery } from './verified-users/inbox/delivery.entity';
export { Notification } from './verified-users/inbox/notification.entity';
export { Quarantined } from './verified-users/inbox/quarantined.entity';
export { ProveBudget } from './verified-users/prove/transport/prove-budget.entity';
export { Differences } from './verified-users/schedule/reconciliation/differences.service';
export { Difference } from './verified-users/schedule/reconciliation/difference.entity';
export type {
  DifferenceAction,
  DifferenceStatus,
} from './verified-users/schedule/reconciliation/difference.entity';
export { DifferenceWithoutActionError } from './verified-users/schedule/reconciliation/difference-without-action.error';
export { ListDifferencesInput } from './verified-users/schedule/reconciliation/list-differences.input';
export type { ReconciliationReport } from './verified-users/schedule/reconciliation/report-of';
export { Email } from './verified-users/mail/email.entity';
export { EmailAttempt } from './verified-users/mail/email-attempt.entity';
export { LinkToken } from './verified-users/reverification/link-token.entity';
export { ScheduleRun } from './verified-users/schedule/run/schedule-run.entity';
export { Reverification } from './verified-users/reverification/reverification.entity';
export { ReverificationCause } from './verified-users/reverification/reverification-cause.entity';

export {
  createVerifiedUsersCli,
  type VerifiedUsersCli,
  type VerifiedUsersCliOptions,
} from './service/commands/host-cli';
