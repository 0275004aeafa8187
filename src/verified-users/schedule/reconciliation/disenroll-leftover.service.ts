import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { doubtWatchOfHolders, lockHolders } from '../../identity/holders-of-prove-id';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { ProveNotFoundError } from '../../prove/errors/prove-not-found.error';
import { ProveClient } from '../../prove/prove-client.service';
import { Difference, type DifferenceStatus } from './difference.entity';
import { regionsOf } from '../../prove/region';

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
    const holders = await transactWithin(this.dataSource, (manager) =>
      lockHolders(manager, { project, proveId }),
    );
    const isWanted = holders.length > 0;
    const isDone = !isWanted && (await this.atAnyHost(project, proveId));
    // A customer has it now, or no host knows it: there is nothing left over.
    const status: DifferenceStatus = isDone ? 'applied' : 'gone';
    const now = this.clock.now();
    await transactWithin(this.dataSource, async (manager) => {
      // Also when no host knew it: an attempt whose answer was lost may have ended it.
      if (!isWanted) await doubtWatchOfHolders(manager, { project, proveId }, { kind: 'operator', id }, now);
      const change = { status, settledAt: now, settledBy: by };
      await manager.update(Difference, { id, status: 'proposed' }, change);
    });
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
