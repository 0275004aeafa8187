import { Inject, Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan, type DataSource, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { transactWithin } from '../database/transact-within';
import { ContactCipher } from '../identity/contact-cipher.service';
import { stateOf } from '../identity/identity-state';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { writeHistory } from '../identity/write-history';
import { Clock } from '../options/clock';
import { maskPhone } from '../privacy/mask-phone';
import { LinkToken } from './link-token.entity';
import { hashLinkToken, isLinkToken } from './link-tokens';
import { OPEN_STATUSES, Reverification } from './reverification.entity';

/** What the holder of a link may see before proving anything. */
export interface LinkView {
  locale: string | null;
  maskedPhone: string;
}

/** What a link token opens. Unknown, used, expired and replaced tokens are all the same null (P12). */
@Injectable()
export class OpenLink {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly contacts: ContactCipher,
    private readonly clock: Clock,
  ) {}

  /** Reads only: mail scanners and previews open links too (P11). */
  async view(token: string): Promise<LinkView | null> {
    return transactWithin(this.dataSource, async (manager) => {
      const link = await this.findLive(manager, token);
      const reverification =
        link && (await manager.findOneBy(Reverification, openCase(link.reverificationId)));
      if (!reverification) return null;
      const identity = await manager.findOneByOrFail(VerifiedIdentity, { id: reverification.identityId });
      return {
        locale: identity.locale,
        maskedPhone: maskPhone(this.contacts.open(identity).phoneNumber ?? ''),
      };
    });
  }

  /**
   * Uses the link up and marks the re-verification `started`.
   *
   * @returns the customer's locale; null when the link opens nothing.
   */
  async start(token: string): Promise<{ locale: string | null } | null> {
    return transactWithin(this.dataSource, async (manager) => {
      const now = this.clock.now();
      const link = await this.findLive(manager, token);
      if (!link) return null;
      // The case before its link, as when a case is closed: so the two cannot wait for each other, and a case that
      // is closed at this moment is not opened again. Not the strongest lock: a new link may refer to the case.
      const reverification = await manager.findOne(Reverification, {
        where: openCase(link.reverificationId),
        lock: { mode: 'for_no_key_update' },
      });
      if (!reverification) return null;
      // The guard decides the race: of many clicks at one moment, one update finds the link unused.
      const used = await manager.update(
        LinkToken,
        { id: link.id, usedAt: IsNull(), replacedAt: IsNull() },
        { usedAt: now },
      );
      if (used.affected !== 1) return null;
      await manager.update(Reverification, { id: reverification.id }, { status: 'started', startedAt: now });
      const identity = await manager.findOneByOrFail(VerifiedIdentity, { id: reverification.identityId });
      const state = stateOf(identity);
      await writeHistory(manager, {
        identityId: identity.id,
        at: now,
        what: 'reverification_started',
        cause: { kind: 'customer', id: reverification.id },
        before: state,
        after: state,
      });
      return { locale: identity.locale };
    });
  }

  private async findLive(manager: EntityManager, token: string): Promise<LinkToken | null> {
    if (!isLinkToken(token)) return null;
    return manager.findOneBy(LinkToken, {
      tokenSha256: hashLinkToken(token),
      usedAt: IsNull(),
      replacedAt: IsNull(),
      expiresAt: MoreThan(this.clock.now()),
    });
  }
}

function openCase(id: string): FindOptionsWhere<Reverification> {
  return { id, status: In([...OPEN_STATUSES]) };
}
