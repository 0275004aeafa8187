import { type Fields, textOf } from '../answers/check-fields';
import { ProveError } from '../answers/prove.error';
import type { EmulatorContext } from '../emulator-context';
import { conclude, fail } from '../state/possession-channel';
import type { Session } from '../state/session';
import { askAgain } from './device-error';
import { takeNumber } from './take-number';

/** No SMS is sent; this code passes and every other fails. */
export const ONE_TIME_CODE = '1234';
export const CODE_LIFETIME_MS = 2 * 60_000;
const ENTRIES_WITH_RETRY = 3;

/** "Sends" a code; also once more, and to another number. */
export function startOtp(context: EmulatorContext, session: Session, body: Fields): unknown {
  const fault = takeNumber(context, session, textOf(body, 'mobileNumber'));
  if (fault) return askAgain('mobile/otp', fault);
  session.otp = { sentAtMs: context.clock.now(), entries: session.otp?.entries ?? 0 };
  return { next: 'mobile/otp' };
}

/** @throws {ProveError} 8003 before a code was sent */
export function finishOtp({ clock }: EmulatorContext, session: Session, body: Fields): unknown {
  const { otp } = session;
  if (!otp) throw ProveError.outOfOrder();
  if (session.decision) return session.decision;
  const inTime = clock.now() < otp.sentAtMs + CODE_LIFETIME_MS;
  const isRight = inTime && body['otp'] === ONE_TIME_CODE && session.user?.outcome !== 'possession_fails';
  if (isRight) return conclude(session, 'otp failed');
  otp.entries += 1;
  const isLast = otp.entries >= (session.allowOtpRetry ? ENTRIES_WITH_RETRY : 1);
  if (isLast) return fail(session, 'otp failed');
  return askAgain('mobile/otp', inTime ? 'pin does not match' : 'pin has expired');
}
