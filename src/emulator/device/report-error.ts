import type { EmulatorContext } from '../emulator-context';
import { fail } from '../state/possession-channel';
import type { Session } from '../state/session';

/** The browser gave a step up; what it is to do next is up to the server. */
export function reportError({ settings }: EmulatorContext, session: Session, area: string): unknown {
  // Mobile Auth that does not work falls back to a code.
  if (area === 'mobile/instant') return { next: 'mobile/otp' };
  if (session.decision) return session.decision;
  // The phone may still open its link. The official SDK ends without its finish step on this answer.
  if (area === 'mobile/instantlink' && settings.lostChannel === 'waits') return { next: '' };
  return fail(session, 'possession was not shown');
}
