import type { ClaimedHostEvent } from './claim-host-event.sql';
import type { VerifiedUserEvent } from './verified-user-events';

/** A copy for one handler: what it does to it, no other sees. */
export function toVerifiedUserEvent(event: ClaimedHostEvent): VerifiedUserEvent {
  const { eventId: id, name, createdAt, project, clientCustomerId, identityId, reverificationId } = event;
  const { state, precededByDeadLetter, redrivenAt } = event;
  return {
    ...{ id, name, occurredAt: new Date(createdAt), project, clientCustomerId, identityId, reverificationId },
    ...{ precededByDeadLetter, redriven: redrivenAt !== null },
    // In JSON a time is a text.
    state: { ...state, verifiedAt: state.verifiedAt && new Date(state.verifiedAt) },
    cause: { ...event.cause },
    detail: { ...event.detail },
  } as VerifiedUserEvent;
}
