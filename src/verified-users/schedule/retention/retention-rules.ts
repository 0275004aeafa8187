import type { RetentionRule } from './retention-rule';
import { deliveries } from './rules/deliveries.rule';
import { deliveryBodies } from './rules/delivery-bodies.rule';
import { differences } from './rules/differences.rule';
import { doorCounts } from './rules/door-counts.rule';
import { emails } from './rules/emails.rule';
import { history } from './rules/history.rule';
import { hostEvents } from './rules/host-events.rule';
import { leftVerifications } from './rules/left-verifications.rule';
import { links } from './rules/links.rule';
import { notifications } from './rules/notifications.rule';
import { quarantine } from './rules/quarantine.rule';
import { scheduleRuns } from './rules/schedule-runs.rule';
import { verifications } from './rules/verifications.rule';
import { withdrawnConsents } from './rules/withdrawn-consents.rule';

/** Every kind of what is dropped, in this order: deliveries go after what refers to them. */
export const RETENTION_RULES: readonly RetentionRule[] = [
  leftVerifications,
  quarantine,
  notifications,
  deliveryBodies,
  deliveries,
  emails,
  links,
  verifications,
  hostEvents,
  withdrawnConsents,
  history,
  scheduleRuns,
  differences,
  doorCounts,
];
