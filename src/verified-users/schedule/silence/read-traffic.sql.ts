import type { DataSource } from 'typeorm';
import { queryWithin } from '../../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../../database/transact-within';
import type { WebhookTraffic } from './decide-silence';

/** With fewer gaps nobody can say what is usual. */
const LEAST_GAPS = 4;

/**
 * A few index look-ups for each project. The usual gap is that of the time before the silence, or it would be forgotten
 * while the silence lasts. Deliveries of the first hour count as one, for only its last is known by its time.
 *
 * What was written under a clock that was more than a day ahead is left out, or it would hide the silence until then.
 * "Lately" is the hour that runs and the one before, or every full hour would end the alarm.
 */
const SQL = `
  SELECT project.name AS project, latest.accepted_at AS "lastAcceptedAt", usual.gap AS "usualGapSeconds",
         usual.longest AS "longestGapSeconds", coalesce(refused.signed, 0)::int AS "refusedSince",
         coalesce(refused.count, 0)::int AS "refusedLately"
    FROM unnest($1::text[]) AS project (name)
    LEFT JOIN LATERAL (
      SELECT hour, accepted_at FROM vu_door_count
       WHERE project = project.name AND accepted > 0 AND hour < $2::timestamptz + interval '1 day'
       ORDER BY hour DESC LIMIT 1) AS latest ON true
    LEFT JOIN LATERAL (
      SELECT CASE WHEN sum(accepted) - (array_agg(accepted ORDER BY hour))[1] >= ${LEAST_GAPS} THEN
               (extract(epoch FROM max(accepted_at) - min(accepted_at))
                 / (sum(accepted) - (array_agg(accepted ORDER BY hour))[1]))::float8 END AS gap,
             max(extract(epoch FROM accepted_at - previous_at))::float8 AS longest
        FROM (SELECT hour, accepted, accepted_at, lag(accepted_at) OVER (ORDER BY hour) AS previous_at
                FROM vu_door_count
               WHERE project = project.name AND accepted > 0
                 AND hour > latest.hour - interval '30 days' AND hour <= latest.hour) AS hours) AS usual ON true
    LEFT JOIN LATERAL (
      SELECT sum(refused_since) AS signed, sum(refused) AS count FROM vu_door_count
       WHERE project = project.name AND hour > $2::timestamptz - interval '2 hours' AND hour <= $2::timestamptz
         AND hour >= coalesce(latest.hour, '-infinity')
      HAVING max(refused_at) > $2::timestamptz - interval '1 hour') AS refused ON true`;

export type TrafficOfProject = Omit<WebhookTraffic, 'firstVerifiedAt'> & { project: string };

/** What the webhooks of these projects have seen. */
export function readTraffic(
  dataSource: DataSource,
  projects: readonly string[],
  now: Date,
): Promise<TrafficOfProject[]> {
  return queryWithin<TrafficOfProject[]>(dataSource, TRANSACTION_LIMIT_MS, SQL, [projects, now]);
}
