import { Injectable } from '@nestjs/common';
import { In, IsNull, MoreThan, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { queueHostEvents } from '../host-events/queue-host-events';
import { ContactCipher } from '../identity/contact-cipher.service';
import { stateOf } from '../identity/identity-state';
import { VerifiedIdentity } from '../identity/verified-identity.entity';
import { writeHistory } from '../identity/write-history';
import { Clock } from '../options/clock';
import { maskPhone } from '../privacy/mask-phone';
import { rowsToWake, type RowsToWake } from '../queue/rows-to-wake';
import { LinkToken } from './link-token.entity';
import { hashLinkToken, isLinkToken } from './link-tokens';
import { OPEN_STATUSES, Reverification } from './reverification.entity';

/** What the holder of a link may see before proving anything. */
export interface LinkView {
  locale: string | null;
  maskedPhone: string;
}

export interface UsedLink {
  linkTokenId: string;
  wake: RowsToWake;
}

/** What a link token opens. Unknown, used, expired and replaced tokens are all the same null (P12). */
@Injectable()
export class OpenLink {
  constructor(
    private readonly contacts: ContactCipher,
    private readonly clock: Clock,
  ) {}

  /** Reads only: mail scanners and previews open links too (P11). */
  async view(manager: EntityManager, token: string): Promise<LinkView | null> {
    const link = await this.findLive(manager, token);
    const reverification = link && (await manager.findOneBy(Reverification, openCase(link.reverificationId)));
    if (!reverification) return null;
    const identity = await manager.findOneByOrFail(VerifiedIdentity, { id: reverification.identityId });
    return {
      locale: identity.locale,
      maskedPhone: maskPhone(this.contacts.open(identity).phoneNumber ?? ''),
    };
  }

  /**
   * Uses the link up and marks the re-verification `started`.
   *
   * @returns null when the link opens nothing; otherwise what to wake after the commit.
   */
  async use(manager: EntityManager, token: string): Promise<UsedLink | null> {
    const now = this.clock.now();
    const link = await this.findLive(manager, token);
    if (!link) return null;
    const found = await manager.findOneBy(Reverification, openCase(link.reverificationId));
    if (!found) return null;
    // Identity, case, link: the common lock order, so this cannot deadlock with closing the case, and a case that is
    // being closed is not opened again. The lock of the identity also orders the customer's host events (P22). New
    // links may still refer to the case.
    const lock = { mode: 'for_no_key_update' as const };
    const identity = await manager.findOne(VerifiedIdentity, { where: { id: found.identityId }, lock });
    const reverification = await manager.findOne(Reverification, { where: openCase(found.id), lock });
    if (!identity || !reverification) return null;
    // The guard decides the race: of many clicks at one moment, one update finds the link unused.
    const used = await manager.update(
      LinkToken,
      { id: link.id, usedAt: IsNull(), replacedAt: IsNull() },
      { usedAt: now },
    );
    if (used.affected !== 1) return null;
    return { linkTokenId: link.id, wake: await this.start(manager, identity, reverification, now) };
  }

  /** Once for each case: a fresh link goes on with it. */
  private async start(
    manager: EntityManager,
    identity: VerifiedIdentity,
    { id, identityId, status }: Reverification,
    at: Date,
  ): Promise<RowsToWake> {
    if (status === 'started') return rowsToWake();
    await manager.update(Reverification, { id }, { status: 'started', startedAt: at });
    const state = stateOf(identity);
    const cause = { kind: 'customer' as const, id };
    await writeHistory(manager, {
      ...{ identityId, at, cause, before: state, after: state },
      what: 'reverification_started',
    });
    const hostEvents = await queueHostEvents(manager, {
      ...{ identityId, reverificationId: id, at, state, cause, detail: {} },
      name: 'reverification.started',
    });
    return rowsToWake({ hostEvents });
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
