import { Inject, Injectable } from '@nestjs/common';
import { IsNull, type EntityManager } from 'typeorm';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { LinkToken } from './link-token.entity';
import { hashLinkToken, newLinkToken } from './link-tokens';
import type { Reverification } from './reverification.entity';

/** A link as the customer gets it. Lives in memory and in the email only. */
export interface IssuedLink {
  url: string;
  expiresAt: Date;
}

/** Makes the link of an invitation; an earlier link of the same re-verification stops working. */
@Injectable()
export class IssueLink {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
  ) {}

  async issue(
    manager: EntityManager,
    { id: reverificationId, deadlineAt }: Pick<Reverification, 'id' | 'deadlineAt'>,
  ): Promise<IssuedLink> {
    const now = this.clock.now();
    const lifetimeEnd = new Date(now.getTime() + this.options.reverification.linkLifetimeSeconds * 1000);
    // An email must not promise a link beyond the end of its case; one that is past its deadline may go on all the same.
    const expiresAt = now < deadlineAt && deadlineAt < lifetimeEnd ? deadlineAt : lifetimeEnd;
    const token = newLinkToken();
    await manager.update(
      LinkToken,
      { reverificationId, usedAt: IsNull(), replacedAt: IsNull() },
      { replacedAt: now },
    );
    await manager.insert(LinkToken, {
      reverificationId,
      tokenSha256: hashLinkToken(token),
      createdAt: now,
      expiresAt,
    });
    const { reverification, publicUrl } = this.options;
    const page = reverification.pageUrl ?? `${publicUrl}/reverify/{token}`;
    return { url: page.replace('{token}', token), expiresAt };
  }
}
