import { Inject, Injectable } from '@nestjs/common';
import { In, Not, type DataSource, type EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { Enrollment } from '../../identity/enrollment.entity';
import { lockIdentityKeys } from '../../identity/identity-keys-lock';
import { stateOf } from '../../identity/identity-state';
import type { IdentityStatus } from '../../identity/identity-status';
import { VerifiedIdentity } from '../../identity/verified-identity.entity';
import { writeHistory } from '../../identity/write-history';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { ProveNotFoundError } from '../../prove/errors/prove-not-found.error';
import { ProveClient } from '../../prove/prove-client.service';
import { Difference, type DifferenceStatus } from './difference.entity';
import { regionsOf } from './stages';

/** Ends at Prove what is watched for nobody. */
@Injectable()
export class DisenrollLeftover {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly prove: ProveClient,
    private readonly clock: Clock,
  ) {}

  /** @throws {ProveError} nothing was settled then. */
  async disenroll({ id, project, proveId }: Difference, by: string): Promise<void> {
    const isWanted = await transactWithin(this.dataSource, async (manager) => {
      await lockIdentityKeys(manager, { project, proveId, clientCustomerId: null });
      return (await this.ownersOf(manager, project, proveId)).length > 0;
    });
    const isDone = !isWanted && (await this.atAnyHost(project, proveId));
    // A customer has it now, or no host knows it: there is nothing left over.
    const status: DifferenceStatus = isDone ? 'applied' : 'gone';
    const now = this.clock.now();
    await transactWithin(this.dataSource, async (manager) => {
      // Also when no host knew it: an attempt whose answer was lost may have ended it.
      if (!isWanted) await this.doubtWatch(manager, { id, project, proveId }, now);
      const change = { status, settledAt: now, settledBy: by };
      await manager.update(Difference, { id, status: 'proposed' }, change);
    });
  }

  /** Of whoever was given the id while Prove ended it. */
  private async doubtWatch(
    manager: EntityManager,
    { id, project, proveId }: Pick<Difference, 'id' | 'project' | 'proveId'>,
    now: Date,
  ): Promise<void> {
    await lockIdentityKeys(manager, { project, proveId, clientCustomerId: null });
    const owners = await manager.find(VerifiedIdentity, {
      where: { id: In(await this.ownersOf(manager, project, proveId)), watch: 'watched' },
      order: { id: 'ASC' },
      lock: { mode: 'pessimistic_write' },
    });
    for (const identity of owners) {
      const before = stateOf(identity);
      const change = { watch: 'unknown' as const, updatedAt: now };
      await manager.update(VerifiedIdentity, { id: identity.id }, change);
      await writeHistory(manager, {
        ...{ identityId: identity.id, at: now, what: 'disenrolled_at_prove', before },
        ...{ cause: { kind: 'operator', id }, after: stateOf(Object.assign(identity, change)) },
      });
    }
  }

  /** Ids of the identities whose current enrollment it is. */
  private async ownersOf(manager: EntityManager, project: string, proveId: string): Promise<string[]> {
    const current = await manager.find(Enrollment, {
      where: { project, proveId, current: true, identity: { status: Not<IdentityStatus>('closed') } },
    });
    return current.map(({ identityId }) => identityId);
  }

  private async atAnyHost(project: string, proveId: string): Promise<boolean> {
    for (const region of regionsOf(this.options.projects.get(project) ?? { prove: null })) {
      try {
        if (await this.prove.disenroll(proveId, { project, region })) return true;
      } catch (error) {
        if (!(error instanceof ProveNotFoundError)) throw error;
      }
    }
    return false;
  }
}
