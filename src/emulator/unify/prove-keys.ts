import type { PhoneNumber } from '../sandbox/phone-number';

/** Devices that showed possession of a number. */
export class ProveKeys {
  private readonly numbers = new Map<string, string>();

  reset(): void {
    this.numbers.clear();
  }

  bind(deviceId: string, { e164 }: PhoneNumber): void {
    this.numbers.set(deviceId, e164);
  }

  isBound(deviceId: string, { e164 }: PhoneNumber): boolean {
    return this.numbers.get(deviceId) === e164;
  }

  revoke(deviceId: string): void {
    this.numbers.delete(deviceId);
  }
}
