import type { MigrationInterface } from 'typeorm';
import { CreateVerifiedUsers1764000000000 } from './migrations/1764000000000-create-verified-users';
import { CreateProveBudget1764100000000 } from './migrations/1764100000000-create-prove-budget';
import { CloseTheLoop1764200000000 } from './migrations/1764200000000-close-the-loop';
import { AddSchedules1764300000000 } from './migrations/1764300000000-add-schedules';
import { IndexParkedNotifications1764400000000 } from './migrations/1764400000000-index-parked-notifications';
import { QuarantineDecisions1764410000000 } from './migrations/1764410000000-quarantine-decisions';
import { BoundFinishing1764420000000 } from './migrations/1764420000000-bound-finishing';
import { WatchMail1764430000000 } from './migrations/1764430000000-watch-mail';
import { RememberNumberChanges1764440000000 } from './migrations/1764440000000-remember-number-changes';
import { OrderHostEvents1764450000000 } from './migrations/1764450000000-order-host-events';
import { RecordCompatibility1764510000000 } from './migrations/1764510000000-record-compatibility';
import { MarkEmailContent1764520000000 } from './migrations/1764520000000-mark-email-content';
import { AddWriteProbe1764530000000 } from './migrations/1764530000000-add-write-probe';
import { IndexKeyIds1764560000000 } from './migrations/1764560000000-index-key-ids';
import { BindContacts1764620000000 } from './migrations/1764620000000-bind-contacts';
import { ChainHistory1764630000000 } from './migrations/1764630000000-chain-history';
import { MarkForeignEnrollments1764631000000 } from './migrations/1764631000000-mark-foreign-enrollments';
import { NumberHistory1764631010000 } from './migrations/1764631010000-number-history';
import { RefuseOlderContacts1764631020000 } from './migrations/1764631020000-refuse-older-contacts';
import { IndexCaseReferences1764635000000 } from './migrations/1764635000000-index-case-references';
import { RecordBounces1764636000000 } from './migrations/1764636000000-record-bounces';
import { RecordRunningOptions1764637000000 } from './migrations/1764637000000-record-running-options';

/** Every migration of the module, oldest first; add them to the `migrations` of your TypeORM DataSource. */
export const verifiedUsersMigrations: (new () => MigrationInterface & { name: string })[] = [
  CreateVerifiedUsers1764000000000,
  CreateProveBudget1764100000000,
  CloseTheLoop1764200000000,
  AddSchedules1764300000000,
  IndexParkedNotifications1764400000000,
  QuarantineDecisions1764410000000,
  BoundFinishing1764420000000,
  WatchMail1764430000000,
  RememberNumberChanges1764440000000,
  OrderHostEvents1764450000000,
  RecordCompatibility1764510000000,
  MarkEmailContent1764520000000,
  AddWriteProbe1764530000000,
  IndexKeyIds1764560000000,
  BindContacts1764620000000,
  ChainHistory1764630000000,
  MarkForeignEnrollments1764631000000,
  NumberHistory1764631010000,
  RefuseOlderContacts1764631020000,
  IndexCaseReferences1764635000000,
  RecordBounces1764636000000,
  RecordRunningOptions1764637000000,
];
