import type { Random } from '../fault/support/random';
import type { MailMode } from './model-world';

/** Customers and Prove ids of one play, by number; each play makes ids of its own of them. */
export const CUSTOMERS = 3;
const PROVE_IDS = 5;
const NUMBERS = ['+12025550123', '+12025550149', '+12025550150', '+12025550188', '+442079460123'];
const KNOWN_TYPES = [
  'PHONE_NUMBER_CHANGE',
  'DISCONNECT',
  'MOVED_OUT_OF_COVERAGE',
  'PORT',
  'LINE_TYPE_CHANGE',
];
export const ODD_KINDS = [
  'customer_is_number',
  'customer_too_long',
  'epoch_time',
  'zoneless_time',
  'no_type',
] as const;

export interface NoticeStep {
  /** Of the play's events; the same label again is a repeat. */
  event: number;
  type: string;
  customer: number | null;
  proveId: number | null;
  hoursAgo: number;
}

export interface RegistrationStep {
  customer: number;
  number: string;
  email: number | null;
  /** Reopens a closed customer. */
  reopen: boolean;
  enrollment: { proveId: number; hoursAgo: number | null; enrolled: boolean | null } | null;
}

export interface VerificationStep {
  customer: number;
  proveId: number | null;
  number: string | null;
  hoursAgo: number;
  enrolled: boolean | null;
}

/** One thing that happens. Plain data, so that a play can be printed, repeated and shortened. */
export type Step =
  | { do: 'register'; with: RegistrationStep }
  | { do: 'import'; rows: RegistrationStep[] }
  | { do: 'notify'; notices: NoticeStep[] }
  | { do: 'notifyOddly'; kind: (typeof ODD_KINDS)[number]; notice: NoticeStep }
  | { do: 'recordVerification'; with: VerificationStep }
  | { do: 'verifyAtProve'; customer: number; number: string }
  | { do: 'changeContact'; customer: number; number: string | null; email: number | null }
  | { do: 'require'; customer: number; invite: boolean }
  | { do: 'cancel'; customer: number }
  | { do: 'close'; customer: number }
  | { do: 'link'; customer: number; proveId: number }
  | { do: 'mail'; mode: MailMode }
  | { do: 'host'; fails: boolean }
  /** The wake-ups of the next step are lost. */
  | { do: 'crash' }
  | { do: 'pass'; minutes: number }
  | { do: 'runReminders' };

/** Draws the parts of steps. */
export class Dice {
  private readonly notices: NoticeStep[] = [];

  constructor(
    private readonly random: Random,
    private readonly repeatPercent = 15,
  ) {}

  chance(percent: number): boolean {
    return this.random.below(100) < percent;
  }

  of<T>(items: readonly T[]): T {
    return items[this.random.below(items.length)]!;
  }

  number = () => this.of(NUMBERS);
  /** Mostly the first one: a play about one customer goes deeper. */
  customer = () => (this.chance(60) ? 0 : this.random.below(CUSTOMERS));
  proveId = () => (this.chance(50) ? 0 : this.random.below(PROVE_IDS));
  hoursAgo = () => this.of([0, 0, 0, 1, 3, 8, 24, 24 * 20]);

  /** Mostly a new one; else an earlier one again, now and then with other contents under the same id. */
  notice(): NoticeStep {
    const isRepeat = this.notices.length > 0 && this.chance(this.repeatPercent);
    if (isRepeat && this.chance(85)) return this.of(this.notices);
    const event = isRepeat ? this.of(this.notices).event : this.notices.length;
    const named = this.random.below(3);
    const notice = {
      event,
      type: this.chance(90) ? this.of(KNOWN_TYPES) : this.of(['CARRIER_CHANGE', 'constructor']),
      customer: named === 1 ? null : this.customer(),
      proveId: named === 2 ? null : this.proveId(),
      hoursAgo: this.hoursAgo(),
    };
    if (!isRepeat) this.notices.push(notice);
    return notice;
  }

  registration(): RegistrationStep {
    const enrolled = this.of([true, true, null, false]);
    return {
      customer: this.customer(),
      number: this.number(),
      email: this.chance(85) ? this.random.below(3) : null,
      reopen: this.chance(10),
      enrollment: this.chance(70)
        ? { proveId: this.proveId(), hoursAgo: this.of([null, 1, 24, 24 * 30]), enrolled }
        : null,
    };
  }

  verification(): VerificationStep {
    const proveId = this.chance(75) ? this.proveId() : null;
    // Prove names the id of every customer that it says it enrolled.
    const enrolled = proveId === null ? this.of([null, false]) : this.of([true, true, null, false]);
    const number = this.chance(60) ? this.number() : null;
    return { customer: this.customer(), proveId, number, hoursAgo: this.hoursAgo(), enrolled };
  }

  step(): Step {
    const roll = this.random.below(100);
    if (roll < 30)
      return { do: 'notify', notices: Array.from({ length: this.of([1, 1, 2, 4]) }, () => this.notice()) };
    if (roll < 34) return { do: 'notifyOddly', kind: this.of(ODD_KINDS), notice: this.notice() };
    if (roll < 44) return { do: 'register', with: this.registration() };
    if (roll < 48)
      return { do: 'import', rows: [this.registration(), this.registration(), this.registration()] };
    if (roll < 63) return { do: 'recordVerification', with: this.verification() };
    if (roll < 66) return { do: 'verifyAtProve', customer: this.customer(), number: this.number() };
    if (roll < 73)
      return {
        do: 'changeContact',
        customer: this.customer(),
        number: this.chance(60) ? this.number() : null,
        email: this.chance(60) ? this.random.below(3) : null,
      };
    if (roll < 77) return { do: 'require', customer: this.customer(), invite: this.chance(70) };
    if (roll < 79) return { do: 'cancel', customer: this.customer() };
    if (roll < 81) return { do: 'close', customer: this.customer() };
    if (roll < 84) return { do: 'link', customer: this.customer(), proveId: this.proveId() };
    if (roll < 87) return { do: 'mail', mode: this.of(['accepts', 'defers', 'refuses', 'hangsUp']) };
    if (roll < 89) return { do: 'host', fails: this.chance(60) };
    if (roll < 92) return { do: 'crash' };
    if (roll < 98) return { do: 'pass', minutes: this.of([2, 15, 90, 60 * 26]) };
    return { do: 'runReminders' };
  }
}

/** Steps that take many locks, for racing callers. */
export function contendingStep(dice: Dice): Step {
  const several = <T>(of: () => T): T[] => Array.from({ length: 4 }, of);
  return dice.of<() => Step>([
    () => ({ do: 'notify', notices: several(() => dice.notice()) }),
    () => ({ do: 'notify', notices: several(() => dice.notice()) }),
    () => ({ do: 'import', rows: several(() => dice.registration()) }),
    () => ({ do: 'recordVerification', with: { ...dice.verification(), hoursAgo: dice.of([0, 1, 3]) } }),
    () => ({ do: 'recordVerification', with: { ...dice.verification(), hoursAgo: dice.of([3, 8, 24]) } }),
  ])();
}

/** A customer is registered before most other steps, or after a few notifications that arrive too early. */
export function generatePlay(random: Random): Step[] {
  const dice = new Dice(random);
  const early = Array.from({ length: random.below(3) }, (): Step => ({
    do: 'notify',
    notices: [dice.notice()],
  }));
  const first: Step = { do: 'register', with: { ...dice.registration(), customer: 0 } };
  const rest = Array.from({ length: 3 + random.below(9) }, () => dice.step());
  return [...early, first, ...rest];
}
