import { randomUUID } from 'node:crypto';
import { type Fields, textOf } from '../answers/check-fields';
import type { EmulatorContext } from '../emulator-context';
import { conclude, fail } from '../state/possession-channel';
import type { Session } from '../state/session';
import { askAgain } from './device-error';
import { takeNumber } from './take-number';

export const LINK_LIFETIME_MS = 3 * 60_000;

/** "Sends" a link. The answer names no step: the browser waits for the status channel, or is left for the link's page. */
export function startInstantLink(context: EmulatorContext, session: Session, body: Fields): unknown {
  const fault = takeNumber(context, session, textOf(body, 'mobileNumber'));
  if (fault) return askAgain('', fault);
  session.link = { id: randomUUID(), sentAtMs: context.clock.now() };
  if (context.settings.instantLinks === 'opened' && body['isMobile'] !== true)
    conclude(session, 'link expired');
  return context.settings.instantLinkStart === 'bare' ? { next: '' } : { next: '', data: {} };
}

/** Opening the link on the phone is the proof. @returns where the phone goes then; undefined when there is no such link */
export function openInstantLink(context: EmulatorContext, id: string): string | undefined {
  const session = context.sessions.byLink(id);
  if (!session?.link) return undefined;
  if (!session.decision) {
    const inTime = context.clock.now() < session.link.sentAtMs + LINK_LIFETIME_MS;
    if (inTime) conclude(session, 'link refused');
    else fail(session, 'link expired');
  }
  return returnUrl(session);
}

function returnUrl({ finalTargetUrl, authId, decision }: Session): string | undefined {
  if (!finalTargetUrl || !URL.canParse(finalTargetUrl)) return undefined;
  const url = new URL(finalTargetUrl);
  url.searchParams.set('asc', String(!decision?.error));
  url.searchParams.set('authId', authId);
  return url.href;
}
