import type { EmulatorContext } from '../emulator-context';
import { ONE_TIME_CODE } from '../device/otp';
import { OUTCOMES } from '../sandbox/sandbox-user';
import { SETTING_VALUES } from '../state/emulator-settings';
import type { EnrolledIdentity } from '../state/enrolled-identity';
import type { Session } from '../state/session';
import { SESSION_LIFETIME_MS } from '../state/sessions';
import { MANNER_VALUES } from '../webhook-sender/delivery-manner';
import { EVENT_TYPES } from '../webhook-sender/event-types';

/** Everything that the page shows. */
export function describeState(context: EmulatorContext, credentials: object): Record<string, unknown> {
  const { clock, settings, sender, identities, sessions, users, faults, deviceTokens, links } = context;
  return {
    url: deviceTokens.origin,
    credentials,
    links,
    clock: { now: new Date(clock.now()).toISOString(), aheadMs: clock.ahead, isShared: clock.isShared },
    settings,
    manner: sender.manner,
    choices: { settings: SETTING_VALUES, manner: MANNER_VALUES, eventTypes: EVENT_TYPES, outcomes: OUTCOMES },
    webhook: sender.target ?? null,
    held: sender.heldCount,
    identities: identities.list().map(describeIdentity),
    sessions: sessions.list().map((session) => describeSession(session, deviceTokens.origin)),
    deliveries: sender.log.list(),
    faults: faults.list(),
    users: users.list(),
  };
}

export function describeIdentity({ phone, ...identity }: EnrolledIdentity): Record<string, unknown> {
  return { ...identity, phoneNumber: phone.given, country: phone.country ?? null };
}

export function describeSession(session: Session, origin: string): Record<string, unknown> {
  const { correlationId, flow, possessionType, possession, phone, otp, link, createdAtMs } = session;
  return {
    correlationId,
    flow,
    possessionType,
    possession,
    phoneNumber: phone?.given ?? null,
    expiresAt: new Date(createdAtMs + SESSION_LIFETIME_MS).toISOString(),
    // What an SMS would have brought.
    message: link ? `${origin}/link/${link.id}` : otp ? `code ${ONE_TIME_CODE}` : null,
  };
}
