import { ProveError } from '../answers/prove.error';
import type { EmulatorSettings } from '../state/emulator-settings';
import { EXTRA_USERS } from './extra-users';
import { readPhoneNumber, type PhoneNumber } from './phone-number';
import { PUBLIC_USERS } from './public-users';
import type { Product, SandboxUser } from './sandbox-user';

/** Failures that a number gives before it succeeds. */
const FAILURES = { error_twice: 2, rate_limited_once: 1 } as const;

/** Who has a phone in this world. */
export class SandboxUsers {
  private readonly users = new Map<string, SandboxUser>();
  private readonly failuresGiven = new Map<string, number>();

  constructor(
    private readonly settings: EmulatorSettings,
    private readonly own: readonly SandboxUser[] = [],
  ) {
    this.reset();
  }

  reset(): void {
    this.users.clear();
    this.failuresGiven.clear();
    for (const user of [...PUBLIC_USERS, ...EXTRA_USERS, ...this.own]) this.add(user);
  }

  list(): SandboxUser[] {
    return [...this.users.values()];
  }

  /** @throws {ProveError} it is no phone number */
  add(user: SandboxUser): void {
    this.users.set(this.read(user.phoneNumber).e164, user);
  }

  /** @throws {ProveError} 8001 */
  read(given: string): PhoneNumber {
    const phone = readPhoneNumber(given);
    if (!phone) throw new ProveError(400, 8001, 'Invalid Phone Number');
    return phone;
  }

  /** @throws {ProveError} 8007 nobody has this number; 8009 its user belongs to another product */
  require(phone: PhoneNumber, products: readonly Product[]): SandboxUser {
    const user = this.users.get(phone.e164);
    if (!user) {
      if (this.settings.unknownNumbers === 'refused')
        throw new ProveError(400, 8007, 'no test user found matching the phone number');
      return { phoneNumber: phone.given, product: 'any', skipsClientSdk: false, outcome: 'success' };
    }
    if (user.product !== 'any' && !products.includes(user.product))
      throw new ProveError(400, 8009, 'test user belongs to another product');
    return user;
  }

  /** @throws {ProveError} while the number has failures left to give */
  failAsWished(phone: PhoneNumber, { outcome }: SandboxUser): void {
    if (outcome !== 'error_twice' && outcome !== 'rate_limited_once') return;
    const given = this.failuresGiven.get(phone.e164) ?? 0;
    if (given >= FAILURES[outcome]) return;
    this.failuresGiven.set(phone.e164, given + 1);
    throw outcome === 'error_twice' ? ProveError.internal() : ProveError.tooMany();
  }
}

/** Case and outer spaces do not count. */
export function hasName(user: SandboxUser, firstName: string, lastName: string): boolean {
  const same = (one: string | undefined, other: string) =>
    one === undefined || one.trim().toLowerCase() === other.trim().toLowerCase();
  return same(user.firstName, firstName) && same(user.lastName, lastName);
}
