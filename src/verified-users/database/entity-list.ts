import { Enrollment } from '../identity/enrollment.entity';
import { IdentityHistory } from '../identity/identity-history.entity';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { Delivery } from '../inbox/delivery.entity';
import { Notification } from '../inbox/notification.entity';
import { Quarantined } from '../inbox/quarantined.entity';
import { EmailAttempt } from '../mail/email-attempt.entity';
import { Email } from '../mail/email.entity';
import { ProveBudget } from '../prove/transport/prove-budget.entity';
import { LinkToken } from '../reverification/link-token.entity';
import { ReverificationCause } from '../reverification/reverification-cause.entity';
import { Reverification } from '../reverification/reverification.entity';

/** Every entity of the module; add them to the `entities` of your TypeORM DataSource. */
export const verifiedUsersEntities = [
  Delivery,
  Email,
  EmailAttempt,
  Enrollment,
  IdentityHistory,
  LinkToken,
  Notification,
  ProveBudget,
  Quarantined,
  Reverification,
  ReverificationCause,
  VerifiedIdentity,
];
