import { Inject, Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan, MoreThanOrEqual, Not, type DataSource, type EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { Email } from '../../mail/email.entity';
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
/** Emails for used and replaced links are numbered from here, apart from those that the cap counts. */
const OF_SPENT_LINKS = 1_000;

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
   * the cap. A used or replaced link gets one fresh link and does not count: whoever found it cannot use up those of the
   * customer, who finds the one it got in the mailbox. Nobody is told which of them it was.
   */
  async request(token: string): Promise<void> {
    const emails = await transactWithin(this.dataSource, async (manager) => {
      const tokenSha256 = hashLinkToken(token);
      const link = await manager.findOneBy(LinkToken, { tokenSha256 });
      const subjectId = link?.reverificationId ?? NO_CASE;
      const spentAt = link?.usedAt ?? link?.replacedAt;
      const step = spentAt
        ? await this.ofSpentLink(manager, subjectId, spentAt)
        : await this.count(manager, subjectId);
      if (step === null) return [];
      const now = this.clock.now();
      return queueEmails(manager, [{ kind: FRESH_LINK, subjectId, step, createdAt: now, dueAt: now }]);
    });
    this.wakeUp.rows(rowsToWake({ emails }));
  }

  /**
   * @param spentAt when it was used, or a newer one took its place.
   * @returns the step of its email; null when it had its fresh link, the customer has a newer link or has used one, or the
   *   case is over.
   */
  private async ofSpentLink(manager: EntityManager, id: string, spentAt: Date): Promise<number | null> {
    // The lock of the case decides the race: of many requests at one moment, the others find the email of the first.
    const open = { id, status: In([...OPEN_STATUSES]) };
    const lock = { mode: 'for_no_key_update' as const };
    if (!(await manager.findOne(Reverification, { where: open, lock }))) return null;
    const emails = { kind: FRESH_LINK, subjectId: id };
    if (await manager.existsBy(Email, { ...emails, createdAt: MoreThanOrEqual(spentAt) })) return null;
    // A reminder's link, for example: it must not stop working because somebody found the one before.
    const newer = { reverificationId: id, createdAt: MoreThanOrEqual(spentAt) };
    const isOfUse = [
      { ...newer, expiresAt: MoreThan(this.clock.now()) },
      { ...newer, usedAt: Not(IsNull()) },
    ];
    if (await manager.existsBy(LinkToken, isOfUse)) return null;
    // Not their number: retention deletes earlier ones, and a step that is taken would send nothing.
    const latest = await manager.maximum(Email, 'step', { ...emails, step: MoreThanOrEqual(OF_SPENT_LINKS) });
    return (latest ?? OF_SPENT_LINKS) + 1;
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
