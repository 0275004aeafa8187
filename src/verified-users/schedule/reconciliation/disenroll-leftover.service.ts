import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { lockIdentityKeys } from '../../identity/identity-keys-lock';
import { Enrollment } from '../../identity/enrollment.entity';
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
      const current = await manager.find(Enrollment, {
        where: { project, proveId, current: true },
        relations: { identity: true },
      });
      return current.some(({ identity }) => identity!.status !== 'closed');
    });
    const isDone = !isWanted && (await this.atAnyHost(project, proveId));
    // A customer has it now, or no host knows it: there is nothing left over.
    const status: DifferenceStatus = isDone ? 'applied' : 'gone';
    const change = { status, settledAt: this.clock.now(), settledBy: by };
    await transactWithin(this.dataSource, (manager) =>
      manager.update(Difference, { id, status: 'proposed' }, change),
    );
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
