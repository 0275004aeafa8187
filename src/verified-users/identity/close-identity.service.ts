import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../options/clock';
import type { Cause } from './identity-history.entity';
import { stateOf } from './identity-state';
import { VerifiedIdentity } from './verified-identity.entity';
import { writeHistory } from './write-history';

/** Ends what the company does with an identity. Its notifications are only recorded from here on. */
@Injectable()
export class CloseIdentity {
  constructor(private readonly clock: Clock) {}

  /** The caller has locked the identity's row. @returns false when it is closed already. */
  async close(manager: EntityManager, identity: VerifiedIdentity, cause: Cause): Promise<boolean> {
    if (identity.status === 'closed') return false;
    const at = this.clock.now();
    const before = stateOf(identity);
    const change = {
      ...{ status: 'closed' as const, closedAt: at, checkDueAt: null },
      ...{ formerEmail: null, formerPhone: null, updatedAt: at },
    };
    await manager.update(VerifiedIdentity, { id: identity.id }, change);
    const after = { ...before, status: change.status };
    await writeHistory(manager, { identityId: identity.id, at, what: 'closed', cause, before, after });
    Object.assign(identity, change);
    return true;
  }
}
