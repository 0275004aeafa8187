import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { LinkToken } from '../link-token.entity';
import { hashLinkToken, isLinkToken, newLinkToken } from '../link-tokens';
import { CustomerSession } from './customer-session.entity';

/**
 * Sessions of the browsers that used a link. A session is good for its own link only: both secrets are needed. It
 * outlives its case, to show how that ended, and is not ended by a fresh link.
 */
@Injectable()
export class CustomerSessions {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
  ) {}

  /** @returns the secret, 256 random bits as those of a link; only its hash is kept. */
  async open(manager: EntityManager, linkTokenId: string): Promise<string> {
    const secret = newLinkToken();
    const createdAt = this.clock.now();
    const lifetimeMs = this.options.reverification.sessionLifetimeSeconds * 1000;
    await manager.insert(CustomerSession, {
      id: randomUUID(),
      linkTokenId,
      secretSha256: hashLinkToken(secret),
      createdAt,
      expiresAt: new Date(createdAt.getTime() + lifetimeMs),
    });
    return secret;
  }

  /** @returns the session's case; `expired` when it is over; null when these two secrets do not belong together. */
  async find(
    manager: EntityManager,
    token: string,
    secret: string | null,
  ): Promise<{ reverificationId: string; expiresAt: Date } | 'expired' | null> {
    if (secret === null || !isLinkToken(secret) || !isLinkToken(token)) return null;
    const session = await manager.findOneBy(CustomerSession, { secretSha256: hashLinkToken(secret) });
    if (!session) return null;
    const link = await manager.findOneBy(LinkToken, {
      id: session.linkTokenId,
      tokenSha256: hashLinkToken(token),
    });
    if (!link) return null;
    const { expiresAt } = session;
    return expiresAt > this.clock.now() ? { reverificationId: link.reverificationId, expiresAt } : 'expired';
  }
}
