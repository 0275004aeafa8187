import type { IdentityHistory } from '../identity/identity-history.entity';
import { stateOf, type IdentityState } from '../identity/identity-state';
import type { VerifiedIdentity } from '../identity/verified-identity.entity';
import type { Reverification } from '../reverification/reverification.entity';

/** What the company sees of an identity. Holds no personal data. */
export interface IdentityView extends IdentityState {
  identityId: string;
  project: string;
  clientCustomerId: string;
  reverification: Pick<
    Reverification,
    'id' | 'status' | 'openedAt' | 'deadlineAt' | 'invitedAt' | 'startedAt' | 'closedAt'
  > | null;
  history: Pick<IdentityHistory, 'at' | 'what' | 'causeKind' | 'causeId' | 'before' | 'after'>[];
}

export function toIdentityView(
  identity: VerifiedIdentity,
  reverification: Reverification | null,
  history: IdentityHistory[],
): IdentityView {
  return {
    identityId: identity.id,
    project: identity.project,
    clientCustomerId: identity.clientCustomerId,
    ...stateOf(identity),
    reverification: reverification && {
      id: reverification.id,
      status: reverification.status,
      openedAt: reverification.openedAt,
      deadlineAt: reverification.deadlineAt,
      invitedAt: reverification.invitedAt,
      startedAt: reverification.startedAt,
      closedAt: reverification.closedAt,
    },
    history: history.map(({ at, what, causeKind, causeId, before, after }) => ({
      at,
      what,
      causeKind,
      causeId,
      before,
      after,
    })),
  };
}
