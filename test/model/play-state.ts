import { randomBytes } from 'node:crypto';

/** A violation of an invariant; `about` holds ids and words of the test, never personal data. */
export interface Violation {
  invariant: string;
  about: string;
}

/** Facts that are certain only if no other step runs at the same time. */
const OF_ONE_STEP = new Set([
  'late_verification_keeps_a_later_number',
  'verified_number_was_verified_itself',
  'asked_invitation_is_on_its_way',
  'registered_customer_is_not_closed',
  'registered_prove_id_is_on_record',
]);

interface Known {
  /** Null: several were said, and nobody knows which came last. */
  number: string | null;
  at: number;
}

/** What the test knows of one play that the database does not: ids, and which number Prove watches under which id. */
export class PlayState {
  readonly id = randomBytes(6).toString('hex');
  readonly violations: Violation[] = [];
  /** When the company last put another number on record, by customer. */
  readonly numberChangedAt = new Map<number, number>();
  private readonly watched = new Map<string, Known>();
  /** When each event was sent: the same for every repeat. */
  readonly sentAt = new Map<string, string>();
  /** Customers whose current Prove id was named by items with unusable fields. */
  readonly odd: { customer: string; proveId: string }[] = [];
  /** So many of the events that the host heard are known to be in order. */
  eventsInOrder = 0;
  readonly links: { customer: number; proveId: number; at: number }[] = [];

  /** @param racing steps run beside each other. */
  constructor(readonly racing = false) {}

  customer = (number: number) => `${this.id}-c${number}`;
  proveId = (number: number) => `${this.id}-p${number}`;
  address = (customer: number, email: number) => `${this.customer(customer)}-${email}@example.com`;
  event = (number: number) => `${this.id}-e${number}`;

  report(invariant: string, about: string): void {
    if (!this.racing || !OF_ONE_STEP.has(invariant)) this.violations.push({ invariant, about });
  }

  /** The company says that Prove enrolled this number under this id; the latest word counts. */
  prove(customer: string, proveId: string, number: string | null, at: number): void {
    const key = `${customer} ${proveId}`;
    const before = this.watched.get(key);
    if (this.racing) {
      this.watched.set(key, { number: before && before.number !== number ? null : number, at });
      return;
    }
    if (number !== null && (!before || before.at <= at)) this.watched.set(key, { number, at });
  }

  /** Undefined: unknown. */
  numberAtProve(customer: string, proveId: string): string | undefined {
    return this.watched.get(`${customer} ${proveId}`)?.number ?? undefined;
  }
}
