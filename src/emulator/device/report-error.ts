import { fail } from '../state/possession-channel';
import type { Session } from '../state/session';

/** The browser gave a step up; what it is to do next is up to the server. */
export function reportError(session: Session, area: string): unknown {
  // Mobile Auth that does not work falls back to a code.
  if (area === 'mobile/instant') return { next: 'mobile/otp' };
  return session.decision ?? fail(session, 'possession was not shown');
}
