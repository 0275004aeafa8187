import type { EmulatorContext } from '../emulator-context';

/** Everything that came to be is forgotten; settings and the webhook stay. */
export function reset({
  clock,
  sessions,
  identities,
  users,
  proveKeys,
  faults,
  calls,
  sender,
}: EmulatorContext): void {
  clock.reset();
  sessions.reset();
  identities.reset();
  users.reset();
  proveKeys.reset();
  faults.clear();
  calls.clear();
  sender.reset();
}
