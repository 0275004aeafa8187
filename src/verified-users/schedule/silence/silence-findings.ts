import type { DataSource } from 'typeorm';
import { queryWithin } from '../../database/query-within';
import type { SilenceReason } from './decide-silence';

/** What a run found of one project. Times as ISO 8601. */
export interface SilenceOfProject {
  /** Empty: nothing suspicious. */
  reasons: SilenceReason[];
  lastDeliveryAt: string | null;
  /** Null: there was nobody, or it was not asked. */
  firstVerifiedAt: string | null;
  /** When `firstVerifiedAt` was last asked for. */
  askedAt: string | null;
}

/** `findings` of a run of `silence`. */
export interface SilenceFindings {
  projects: Record<string, SilenceOfProject>;
}

const LATEST = `
  SELECT findings FROM vu_schedule_run
   WHERE schedule = 'silence' AND findings IS NOT NULL AND ($1::bigint IS NULL OR id < $1)
   ORDER BY id DESC LIMIT 1`;

/**
 * @param before id of a run: only earlier ones count.
 * @returns what was found last; no projects when there was no run yet.
 */
export async function readSilence(
  dataSource: DataSource,
  limitMs: number,
  before: string | null = null,
): Promise<SilenceFindings> {
  const [row] = await queryWithin<{ findings: SilenceFindings }[]>(dataSource, limitMs, LATEST, [before]);
  return row?.findings ?? { projects: {} };
}
