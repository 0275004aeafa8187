import { createHash, randomUUID } from 'node:crypto';
import { ProveError } from '../answers/prove.error';
import type { EmulatorClock } from '../clock/emulator-clock';
import type { PhoneNumber } from '../sandbox/phone-number';
import type { EmulatorSettings } from './emulator-settings';
import type { EnrolledIdentity, EnrolmentInput } from './enrolled-identity';

/** The people that the emulator has met, and those of them that are enrolled. */
export class Identities {
  private readonly proveIds = new Map<string, string>();
  private readonly enrolled = new Map<string, EnrolledIdentity>();
  /** Kept until somebody comes or goes: a list of 100,000 has a thousand pages. */
  private sorted: EnrolledIdentity[] | undefined;

  constructor(
    private readonly clock: EmulatorClock,
    private readonly settings: EmulatorSettings,
  ) {}

  reset(): void {
    this.proveIds.clear();
    this.enrolled.clear();
    this.sorted = undefined;
  }

  /** Of the person with this number: the known one, or a new one. */
  proveIdOf({ e164 }: PhoneNumber): string {
    const known = this.proveIds.get(e164) ?? randomUUID();
    this.proveIds.set(e164, known);
    return known;
  }

  phoneNumberOf(proveId: string): string | undefined {
    return [...this.proveIds].find(([, id]) => id === proveId)?.[0];
  }

  /** Enrols, or enrols again: notices begin anew. */
  enrol(phone: PhoneNumber, input: EnrolmentInput): EnrolledIdentity {
    const before = this.enrolled.get(this.proveIds.get(phone.e164) ?? '');
    if (input.id ?? (before && this.settings.enrolAgain === 'newId'))
      this.proveIds.set(phone.e164, input.id ?? randomUUID());
    const id = this.proveIdOf(phone);
    const same = before?.id === id ? before : undefined;
    const identity: EnrolledIdentity = {
      carrier: 'Verizon',
      lineType: 'mobile',
      createdAtMs: this.clock.now(),
      linked: [],
      ...same,
      ...withoutAbsent(input),
      id,
      phone,
      active: true,
      ended: false,
    };
    this.enrolled.set(id, identity);
    this.sorted = undefined;
    return identity;
  }

  find(id: string): EnrolledIdentity | undefined {
    return this.enrolled.get(id);
  }

  /** @throws {ProveError} 8011 */
  require(id: string): EnrolledIdentity {
    const identity = this.enrolled.get(id);
    if (!identity) throw new ProveError(404, 8011, 'Identity Not Found');
    return identity;
  }

  /** By Prove's id or by the caller's own. */
  findByAnyId(id: string): EnrolledIdentity | undefined {
    return this.enrolled.get(id) ?? this.list().find(({ clientCustomerId }) => clientCustomerId === id);
  }

  withNumber(e164: string): EnrolledIdentity[] {
    return this.list().filter(({ phone }) => phone.e164 === e164);
  }

  /** In the order of enrolment. */
  list(): EnrolledIdentity[] {
    return [...this.enrolled.values()];
  }

  /** In the order of ids. */
  byId(): readonly EnrolledIdentity[] {
    this.sorted ??= this.list().sort((one, other) => (one.id < other.id ? -1 : 1));
    return this.sorted;
  }

  setActive(identity: EnrolledIdentity, active: boolean): void {
    identity.active = active;
    if (active && this.settings.activation === 'revives') identity.ended = false;
  }

  disenrol(identity: EnrolledIdentity): void {
    this.enrolled.delete(identity.id);
    this.sorted = undefined;
  }
}

/** Of the line, not of the person: opaque, and the same for the same number. */
export function phoneAlias({ e164 }: PhoneNumber): string {
  return createHash('sha256').update(`alias of ${e164}`).digest('hex').toUpperCase();
}

function withoutAbsent(input: EnrolmentInput): Partial<EnrolledIdentity> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}
