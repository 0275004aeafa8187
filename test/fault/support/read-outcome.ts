import type { ParsedMail } from 'mailparser';
import { query } from '../../integration/query';

/** What is on disk, and what has come to the mailboxes. */
export interface Outcome {
  /** By correlation id: each row of `vu_delivery`, with how many of its items are in quarantine. */
  deliveries: Map<string, { quarantined: number }[]>;
  /** By event id, with how often its effect is in the history. */
  notifications: Map<string, { eventId: string; status: string; effects: number }>;
  /** Customers with an invitation that was sent, or that is recorded as doubtful. */
  invited: Set<string>;
  /** Emails that the mail server took. */
  emails: number;
  doubtful: number;
  /** Notifications and quarantined items of deliveries that are not there. */
  orphans: string[];
  /** Customers who were written to twice, or whose email is not what the mail server saw. */
  doubledEmails: string[];
}

const DELIVERIES = `
  SELECT correlation_id AS "correlationId",
    (SELECT count(*)::int FROM vu_quarantine WHERE delivery_id = vu_delivery.id) AS quarantined
    FROM vu_delivery`;
const NOTIFICATIONS = `
  SELECT n.event_id AS "eventId", n.status, count(h.id)::int AS effects
    FROM vu_notification n LEFT JOIN vu_identity_history h ON h.cause_kind = 'notification' AND h.cause_id = n.id::text
     AND h.what = 'notification_applied'
   GROUP BY n.id`;
const ORPHANS = `
  SELECT 'notification ' || event_id AS name FROM vu_notification n
   WHERE NOT EXISTS (SELECT 1 FROM vu_delivery WHERE id = n.delivery_id)
   UNION ALL
  SELECT 'quarantined item ' || id FROM vu_quarantine q
   WHERE q.delivery_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM vu_delivery WHERE id = q.delivery_id)`;
const EMAILS = `
  SELECT i.client_customer_id AS customer, e.status
    FROM vu_email e JOIN vu_reverification r ON r.id = e.subject_id JOIN vu_identity i ON i.id = r.identity_id`;

export async function readOutcome(databaseUrl: string, messages: readonly ParsedMail[]): Promise<Outcome> {
  const rows = async <T>(sql: string) => (await query(databaseUrl, sql)) as T[];
  const deliveries: Outcome['deliveries'] = new Map();
  for (const row of await rows<{ correlationId: string; quarantined: number }>(DELIVERIES))
    deliveries.set(row.correlationId, [...(deliveries.get(row.correlationId) ?? []), row]);
  const notifications = await rows<{ eventId: string; status: string; effects: number }>(NOTIFICATIONS);
  const emails = await rows<{ customer: string; status: string }>(EMAILS);
  return {
    deliveries,
    notifications: new Map(notifications.map((row) => [row.eventId, row])),
    invited: new Set(emails.filter(({ status }) => isEnded(status)).map(({ customer }) => customer)),
    emails: messages.length,
    doubtful: emails.filter(({ status }) => status === 'doubtful').length,
    orphans: (await rows<{ name: string }>(ORPHANS)).map(({ name }) => name),
    doubledEmails: findDoubled(emails, messages),
  };
}

function isEnded(status: string): boolean {
  return status === 'sent' || status === 'doubtful';
}

function findDoubled(
  emails: readonly { customer: string; status: string }[],
  messages: readonly ParsedMail[],
): string[] {
  const arrived = new Map<string, number>();
  for (const { to } of messages) {
    const address = [to].flat()[0]?.text ?? 'nobody';
    arrived.set(address, (arrived.get(address) ?? 0) + 1);
  }
  const seen = new Set<string>();
  const twice = emails.filter(({ customer }) => seen.has(customer) || !seen.add(customer));
  return [
    ...twice.map(({ customer }) => `email rows of ${customer}`),
    ...[...arrived].filter(([, count]) => count > 1).map(([address]) => `email to ${address}`),
    ...emails
      .filter(({ customer, status }) => status === 'sent' && !arrived.has(`${customer}@example.com`))
      .map(({ customer }) => `${customer} has no email that counts as sent`),
  ];
}
