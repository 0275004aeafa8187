import { Inject, Injectable } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { queueEmails } from '../../mail/queue-emails';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { rowsToWake } from '../../queue/rows-to-wake';
import { WakeUp } from '../../queue/wake-up.service';
import { FRESH_LINK } from '../fresh-link.composer';
import { LinkToken } from '../link-token.entity';
import { hashLinkToken } from '../link-tokens';
import { OPEN_STATUSES, Reverification } from '../reverification.entity';

/** Id of no case: so an unknown token costs the same statements as a known one (P12). */
const NO_CASE = '00000000-0000-0000-0000-000000000000';

/** Sends a fresh link for one that cannot be used any more, to the address on record and nowhere else. */
@Injectable()
export class FreshLink {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
    private readonly wakeUp: WakeUp,
  ) {}

  /**
   * Does nothing for an unknown token, a case that is over, within the pause after the latest fresh link, and beyond
   * the cap. Nobody is told which of them it was.
   */
  async request(token: string): Promise<void> {
    const emails = await transactWithin(this.dataSource, async (manager) => {
      const tokenSha256 = hashLinkToken(token);
      const link = await manager.findOneBy(LinkToken, { tokenSha256 });
      const subjectId = link?.reverificationId ?? NO_CASE;
      const step = await this.count(manager, subjectId);
      if (step === null) return [];
      const now = this.clock.now();
      return queueEmails(manager, [{ kind: FRESH_LINK, subjectId, step, createdAt: now, dueAt: now }]);
    });
    this.wakeUp.rows(rowsToWake({ emails }));
  }

  /** @returns which fresh link of the case this is; null when there may be none now. */
  private async count(manager: EntityManager, id: string): Promise<number | null> {
    const { freshLinksPerCase: cap, freshLinkPauseSeconds } = this.options.reverification.limits;
    const now = this.clock.now();
    const pauseEnds = new Date(now.getTime() - freshLinkPauseSeconds * 1000);
    // The guard decides the race: of many requests at one moment, the others find the time of the first.
    const result = await manager
      .createQueryBuilder()
      .update(Reverification)
      .set({ freshLinks: () => 'fresh_links + 1', freshLinkAt: now })
      .where('id = :id AND status IN (:...open) AND fresh_links < :cap', { id, open: OPEN_STATUSES, cap })
      .andWhere('(fresh_link_at IS NULL OR fresh_link_at <= :pauseEnds)', { pauseEnds })
      .returning('fresh_links')
      .execute();
    return (result.raw as { fresh_links: number }[])[0]?.fresh_links ?? null;
  }
}
