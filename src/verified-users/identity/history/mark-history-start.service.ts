import { Inject, Injectable, Logger } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { transactWithin } from '../../database/transact-within';
import { HistoryKeys } from './history-keys.service';
import type { Authenticity, Signature } from './history-signer';

export interface ReadStart {
  throughId: bigint;
  startedAt: Date;
  authenticity: Authenticity;
}

type Row = Signature & { throughId: string; startedAt: Date };

const READ = `
  SELECT through_id::text AS "throughId", started_at AS "startedAt", key_id AS "keyId", mac FROM vu_history_start FOR UPDATE`;
const UNCHAINED = `
  SELECT coalesce(max(id), 0)::text AS "throughId", count(*)::int AS entries FROM vu_identity_history
   WHERE hash IS NULL AND id > $1::bigint`;
const KEEP = `
  INSERT INTO vu_history_start (id, through_id, started_at, key_id, mac) VALUES (true, $1, $2, $3, $4)
      ON CONFLICT (id) DO UPDATE SET through_id = excluded.through_id, key_id = excluded.key_id, mac = excluded.mac`;

/** Where the chains begin: entries before it, written by versions that knew no chains, need no hash. */
@Injectable()
export class MarkHistoryStart {
  private readonly logger = new Logger(MarkHistoryStart.name);

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly keys: HistoryKeys,
  ) {}

  /** Made by the first verification of all, which takes what it finds without a hash as from before the chains. */
  read(): Promise<ReadStart> {
    return transactWithin(this.dataSource, async (manager) => {
      const [row] = await manager.query<Row[]>(READ);
      if (row) return { ...this.judge(row), startedAt: row.startedAt };
      await this.accept(manager, 0n, new Date());
      const [made] = await manager.query<Row[]>(READ);
      return { ...this.judge(made!), startedAt: made!.startedAt };
    });
  }

  /**
   * Accepts every entry that is without a hash now: written by the previous version after the first verification, which
   * happens when a deployment takes long or is taken back.
   *
   * @returns how many.
   */
  acceptUnchained(): Promise<number> {
    return transactWithin(this.dataSource, async (manager) => {
      const [row] = await manager.query<Row[]>(READ);
      const isGenuine = row && this.judge(row).authenticity === 'genuine';
      return this.accept(manager, isGenuine ? BigInt(row.throughId) : 0n, row?.startedAt ?? new Date());
    });
  }

  /** Under the newest key. Nothing without a start. */
  async sign(manager: EntityManager): Promise<void> {
    const [row] = await manager.query<Row[]>(READ);
    if (!row || this.keys.signer.isCurrent(row) || this.judge(row).authenticity !== 'genuine') return;
    await this.keep(manager, BigInt(row.throughId), row.startedAt);
  }

  private async accept(manager: EntityManager, from: bigint, startedAt: Date): Promise<number> {
    const [found] = await manager.query<[{ throughId: string; entries: number }]>(UNCHAINED, [`${from}`]);
    const throughId = BigInt(found.throughId) > from ? BigInt(found.throughId) : from;
    await this.keep(manager, throughId, startedAt);
    // Kept outside of the database too: a start that is made anew would hide what was added before it.
    this.logger.warn({
      message: 'History entries without a hash count as from before the hash chains',
      entries: found.entries,
      throughId: `${throughId}`,
    });
    return found.entries;
  }

  private async keep(manager: EntityManager, throughId: bigint, startedAt: Date): Promise<void> {
    const { keyId, mac } = this.keys.signer.sign(contentOf(`${throughId}`, startedAt));
    await manager.query(KEEP, [`${throughId}`, startedAt, keyId, mac]);
  }

  private judge({ throughId, startedAt, ...signature }: Row): Omit<ReadStart, 'startedAt'> {
    const authenticity = this.keys.signer.check(contentOf(throughId, startedAt), signature);
    // What a forged start would excuse is reported.
    return { throughId: authenticity === 'genuine' ? BigInt(throughId) : 0n, authenticity };
  }
}

function contentOf(throughId: string, startedAt: Date): string {
  return `verified-users history start 1\0${throughId}\0${startedAt.toISOString()}`;
}
