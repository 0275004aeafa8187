import type { Provider } from '@nestjs/common';
import { ActOnDifferences } from './act-on-differences.service';
import { AskPatiently } from './ask-patiently.service';
import { AskUnknown } from './ask-unknown.service';
import { CheckEnrollments } from './check-enrollments.service';
import { CompareEnrollments } from './compare-enrollments.service';
import { Differences } from './differences.service';
import { DisenrollLeftover } from './disenroll-leftover.service';
import { LinkUnknown } from './link-unknown.service';
import { ReadList } from './read-list.service';
import { ReconciliationSchedule } from './reconciliation.schedule';

export const RECONCILIATION_PROVIDERS: Provider[] = [
  ActOnDifferences,
  AskPatiently,
  AskUnknown,
  CheckEnrollments,
  CompareEnrollments,
  Differences,
  DisenrollLeftover,
  LinkUnknown,
  ReadList,
  ReconciliationSchedule,
];
