import { ProveError } from '../answers/prove.error';
import type { EmulatorContext } from '../emulator-context';
import type { Session } from '../state/session';
import { UNIFY_PRODUCTS } from '../unify/unify';

/** The number that the browser names, where the request named none or the customer corrects it. @returns what is wrong with it */
export function takeNumber(
  { users }: EmulatorContext,
  session: Session,
  given: string | undefined,
): string | undefined {
  if (given === undefined) return session.phone ? undefined : 'phone number is missing';
  try {
    const phone = users.read(given);
    session.user = users.require(phone, UNIFY_PRODUCTS);
    session.phone = phone;
    return undefined;
  } catch (error) {
    if (error instanceof ProveError) return 'invalid phone number';
    throw error;
  }
}
