export { verifiedUsersEntities } from './verified-users/database/entity-list';
export { verifiedUsersMigrations } from './verified-users/database/migration-list';
export { runVerifiedUsersMigrations } from './verified-users/database/run-migrations';
export { MigrationsNotListedError } from './verified-users/database/migrations-not-listed.error';
export { VerifiedUsersModule } from './verified-users/verified-users.module';
export type { VerifiedUsersModuleExtras } from './verified-users/assemble-module';

export { VerifiedUsersService } from './verified-users/company-api/verified-users.service';
export type { IdentityView } from './verified-users/company-api/identity-view';
export { EnrollmentInput, RegisterIdentityInput } from './verified-users/identity/register-identity.input';
export { RecordVerificationInput } from './verified-users/identity/record-verification.input';
export { ReencryptContacts } from './verified-users/identity/reencrypt-contacts.service';

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

export { isWatchable } from './verified-users/phone/is-watchable';
export { needsConsent } from './verified-users/phone/needs-consent';
export { parsePhoneNumber } from './verified-users/phone/phone-number';
export type { PhoneNumber } from './verified-users/phone/phone-number';

export { MetricsRegistry } from './verified-users/observability/metrics-registry';
export { ReadinessService } from './verified-users/observability/readiness.service';
export type { Readiness, ReadinessCheck } from './verified-users/observability/readiness.service';

export * from './verified-users/options/event-policy';
export type * from './verified-users/options/prove-api-options.interface';
export type * from './verified-users/options/retry-options.interface';
export type * from './verified-users/options/verified-users-options.interface';

export { VerifiedUsersError } from './verified-users/options/verified-users-error';
export { InvalidOptionsError } from './verified-users/options/invalid-options.error';
export { DecryptionError } from './verified-users/privacy/decryption.error';
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
export { IdentityClosedError } from './verified-users/reverification/verification/identity-closed.error';
export { InvalidPhoneNumberError } from './verified-users/reverification/verification/invalid-phone-number.error';
export { NameRequiredError } from './verified-users/reverification/verification/name-required.error';
export { ReverificationOverError } from './verified-users/reverification/verification/reverification-over.error';
export { TooManyVerificationsError } from './verified-users/reverification/verification/too-many-verifications.error';

export { Enrollment } from './verified-users/identity/enrollment.entity';
export { IdentityHistory } from './verified-users/identity/identity-history.entity';
export { VerifiedIdentity } from './verified-users/identity/verified-identity.entity';
export { Delivery } from './verified-users/inbox/delivery.entity';
export { Notification } from './verified-users/inbox/notification.entity';
export { Quarantined } from './verified-users/inbox/quarantined.entity';
export { ProveBudget } from './verified-users/prove/transport/prove-budget.entity';
export { Email } from './verified-users/mail/email.entity';
export { EmailAttempt } from './verified-users/mail/email-attempt.entity';
export { LinkToken } from './verified-users/reverification/link-token.entity';
export { Reverification } from './verified-users/reverification/reverification.entity';
export { ReverificationCause } from './verified-users/reverification/reverification-cause.entity';
