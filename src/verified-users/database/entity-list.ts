import { IdempotencyKey } from '../company-api/idempotency/idempotency-key.entity';
import { HostEvent } from '../host-events/host-event.entity';
import { Consent } from '../identity/consent.entity';
import { Enrollment } from '../identity/enrollment.entity';
import { HistoryHead } from '../identity/history/history-head.entity';
import { HistoryStart } from '../identity/history/history-start.entity';
import { IdentityHistory } from '../identity/identity-history.entity';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { Delivery } from '../inbox/delivery.entity';
import { Notification } from '../inbox/notification.entity';
import { Quarantined } from '../inbox/quarantined.entity';
import { EmailAttempt } from '../mail/email-attempt.entity';
import { Email } from '../mail/email.entity';
import { ProveBudget } from '../prove/transport/prove-budget.entity';
import { CustomerSession } from '../reverification/customer/customer-session.entity';
import { LinkToken } from '../reverification/link-token.entity';
import { ReverificationCause } from '../reverification/reverification-cause.entity';
import { Reverification } from '../reverification/reverification.entity';
import { Difference } from '../schedule/reconciliation/difference.entity';
import { ScheduleRun } from '../schedule/run/schedule-run.entity';
import { Verification } from '../reverification/verification/verification.entity';
import { DoorCount } from '../webhook/counting/door-count.entity';
import { RunningOptions } from './running-options.entity';
import { SchemaCompatibility } from './schema-compatibility.entity';
import { WriteProbe } from './write-probe.entity';

/** Every entity of the module; add them to the `entities` of your TypeORM DataSource. */
export const verifiedUsersEntities = [
  Consent,
  CustomerSession,
  Delivery,
  Difference,
  DoorCount,
  Email,
  EmailAttempt,
  Enrollment,
  HistoryHead,
  HistoryStart,
  HostEvent,
  IdempotencyKey,
  IdentityHistory,
  LinkToken,
  Notification,
  ProveBudget,
  Quarantined,
  Reverification,
  ReverificationCause,
  RunningOptions,
  ScheduleRun,
  SchemaCompatibility,
  Verification,
  VerifiedIdentity,
  WriteProbe,
];
