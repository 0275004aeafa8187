import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { IsNull, MoreThan, type DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { transactWithin } from '../database/transact-within';
import { Delivery } from '../inbox/delivery.entity';
import type { IncomingDelivery, ParsedDelivery } from '../inbox/parsed-delivery';
import { Quarantined, type QuarantineDecision } from '../inbox/quarantined.entity';
import { StoreDelivery } from '../inbox/store-delivery.service';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';
import { VerifiedUsersError } from '../options/verified-users-error';
import { parseBody } from './parse-body';

const ID = /^\d{1,18}$/;

/** Leaves out the content, which may hold personal data. */
export type QuarantinedView = Pick<
  Quarantined,
  'id' | 'project' | 'kind' | 'reason' | 'detail' | 'receivedAt' | 'deliveryId'
>;

/** It names no customer, or its bytes were deleted: it can only be dismissed. */
export class NotAcceptableError extends VerifiedUsersError {
  readonly code = 'NOT_ACCEPTABLE';

  constructor() {
    super('It cannot be applied because it names no customer or its bytes were deleted. Dismiss it instead.');
  }
}

/** Lists quarantine for operators, and records their decisions. */
@Injectable()
export class QuarantineService {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly inbox: StoreDelivery,
    private readonly clock: Clock,
  ) {}

  /** Undecided entries in id order. @param after the last id of the previous page. */
  list({ after = '0', limit = 100 }: { after?: string; limit?: number } = {}): Promise<QuarantinedView[]> {
    return transactWithin(this.dataSource, (manager) =>
      manager.find(Quarantined, {
        select: {
          id: true,
          project: true,
          kind: true,
          reason: true,
          detail: true,
          receivedAt: true,
          deliveryId: true,
        },
        where: { decidedAt: IsNull(), id: MoreThan(after) },
        order: { id: 'ASC' },
        take: limit,
      }),
    );
  }

  /** @param by who decides, as you identify that person. @returns false if there is no undecided entry with this id. */
  async dismiss(id: string, by: string): Promise<boolean> {
    return this.decide(id, 'dismissed', by);
  }

  /**
   * Stores it as a delivery that arrived when it did, so that its notifications are applied: a refused delivery as if
   * its token had been valid, an item as this version understands it, and an item with a reused `eventId` as an event
   * of its own. A crash in between leaves it undecided; accepting it again has no second effect.
   *
   * @param by who decides, as you identify that person.
   * @returns false if there is no undecided entry with this id.
   * @throws {NotAcceptableError}
   */
  async accept(id: string, by: string): Promise<boolean> {
    if (!ID.test(id)) return false;
    const found = await transactWithin(this.dataSource, async (manager) => {
      const row = await manager.findOneBy(Quarantined, { id, decidedAt: IsNull() });
      const isInDelivery = row?.deliveryId && row.content === null;
      return { row, held: isInDelivery ? await manager.findOneBy(Delivery, { id: row.deliveryId! }) : null };
    });
    if (!found.row) return false;
    const delivery = deliveryOf(found.row, found.held);
    if (!delivery) throw new NotAcceptableError();
    const parsed = only(found.row, await parseBody(delivery, this.options.webhook));
    if (parsed.items.length === 0) throw new NotAcceptableError();
    await this.inbox.storeInDatabase(deliveryIdOf(id), delivery, parsed);
    return this.decide(id, 'accepted', by);
  }

  private async decide(id: string, decision: QuarantineDecision, decidedBy: string): Promise<boolean> {
    if (!ID.test(id)) return false;
    const change = { decision, decidedBy, decidedAt: this.clock.now() };
    const { affected } = await transactWithin(this.dataSource, (manager) =>
      manager.update(Quarantined, { id, decidedAt: IsNull() }, change),
    );
    return affected === 1;
  }
}

function deliveryOf(row: Quarantined, held: Delivery | null): IncomingDelivery | null {
  const { project, receivedAt, content, contentEncoding } = row;
  const given = { project, receivedAt, contentType: null, correlationId: null };
  if (row.kind === 'delivery') return content && { ...given, body: content, contentEncoding };
  if (content) {
    const body = Buffer.concat([Buffer.from('{"notifications":['), content, Buffer.from(']}')]);
    return { ...given, body, contentEncoding: null };
  }
  return held?.body ? { ...held, body: held.body } : null;
}

/** For an item with a reused `eventId` in a stored delivery: that item alone, under an id of its own. */
function only({ reason, contentSha256, content }: Quarantined, parsed: ParsedDelivery): ParsedDelivery {
  if (reason !== 'event_id_reused') return parsed;
  const items = parsed.items
    .filter((item) => content !== null || item.contentSha256.equals(contentSha256))
    .map((item) => ({ ...item, eventId: `sha256:${item.contentSha256.toString('hex')}` }));
  return { itemCount: items.length, items: items.slice(0, 1), repeats: 0, quarantined: [] };
}

/** Deterministic, so that accepting twice stores it once. */
function deliveryIdOf(id: string): string {
  const hex = createHash('sha256').update(`quarantine:${id}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
