import { randomUUID } from 'node:crypto';
import { item, type Item } from '../../support/notification-item';
import type { Outcome } from './read-outcome';
import type { Random } from './random';

/** One delivery as its sender remembers it; it is sent once, whatever comes of it. */
export interface SentDelivery {
  correlationId: string;
  items: Item[];
  /** Items that nobody can understand, for the quarantine. */
  bad: number;
  /** Undefined when no whole answer came. */
  status?: number;
  /** Node's code of what went wrong. */
  fault?: string;
}

/** What was sent and answered, to be held against what is on disk and in the mailboxes. */
export interface Tally {
  sent: number;
  acknowledged: number;
  stored: number;
  applied: number;
  /** Acknowledged, and yet not stored whole, not applied, or without its email. */
  lost: string[];
  /** An effect that happened twice: a delivery, a notification, an email. */
  doubled: string[];
  /** On disk in part. */
  half: string[];
  /** Emails that the mail server took. */
  emails: number;
  /** Emails recorded as doubtful. */
  doubtful: number;
}

const MOST_ITEMS = 4;
const ONE_BAD_IN = 5;

export class Ledger {
  readonly deliveries: SentDelivery[] = [];

  constructor(
    private readonly random: Random,
    private readonly customers: number,
  ) {}

  /** The next delivery: some notifications about random customers, at times with an item that is none. */
  next(): SentDelivery {
    const delivery: SentDelivery = {
      correlationId: randomUUID(),
      items: Array.from({ length: 1 + this.random.below(MOST_ITEMS) }, () =>
        item({
          clientCustomerId: `customer-${this.random.below(this.customers)}`,
          eventTimestamp: new Date().toISOString(),
        }),
      ),
      bad: this.random.below(ONE_BAD_IN) === 0 ? 1 : 0,
    };
    this.deliveries.push(delivery);
    return delivery;
  }

  /** Every other answer than 200 that was heard. */
  get otherStatuses(): number[] {
    const heard = this.deliveries.flatMap(({ status }) => (status === undefined ? [] : [status]));
    return [...new Set(heard)].filter((status) => status !== 200);
  }

  tally(outcome: Outcome): Tally {
    const lost: string[] = [];
    const half = [...outcome.orphans];
    const doubled = [...outcome.doubledEmails];
    let [acknowledged, stored, applied] = [0, 0, 0];
    const touched = new Set<string>();
    for (const { correlationId, items, bad, status } of this.deliveries) {
      const found = items.flatMap(({ eventId }) => outcome.notifications.get(eventId) ?? []);
      const done = found.filter((row) => row.status === 'applied');
      const deliveries = outcome.deliveries.get(correlationId) ?? [];
      const quarantined = deliveries.reduce((sum, { quarantined }) => sum + quarantined, 0);
      stored += found.length;
      applied += done.length;
      if (found.length > 0) for (const { clientCustomerId } of items) touched.add(clientCustomerId!);
      if (deliveries.length > 1 || quarantined > bad) doubled.push(`delivery ${correlationId}`);
      for (const row of found) if (row.effects > 1) doubled.push(`notification ${row.eventId}`);
      const whole = deliveries.length > 0 && found.length === items.length && quarantined >= bad;
      const none = deliveries.length === 0 && found.length === 0;
      if (!whole && !none) half.push(correlationId);
      // What is stored is to be applied, acknowledged or not.
      for (const row of found)
        if (row.status !== 'applied' || row.effects < 1) lost.push(`${row.eventId} is ${row.status}`);
      if (status !== 200) continue;
      acknowledged += items.length;
      if (!whole) lost.push(`acknowledged delivery ${correlationId}`);
    }
    for (const customer of touched) if (!outcome.invited.has(customer)) lost.push(`the email to ${customer}`);
    const sent = this.deliveries.reduce((sum, { items }) => sum + items.length, 0);
    return {
      sent,
      acknowledged,
      stored,
      applied,
      lost,
      doubled,
      half,
      emails: outcome.emails,
      doubtful: outcome.doubtful,
    };
  }
}
