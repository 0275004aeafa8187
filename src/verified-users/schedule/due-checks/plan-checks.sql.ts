/**
 * Pages of identities by id: where a page ends, and who of it is to be planned. Raw, for the planner finds the partial
 * index `vu_identity_unplanned` only by its literal predicate, and that index is what makes a pass cost nothing as long
 * as nobody whom Prove watches is ever checked: it is nearly empty then. Otherwise all identities are paged through, for
 * an index of those without a date would hold nearly everybody and be of use for a day.
 */
const UNPLANNED = `status = 'verified' AND check_due_at IS NULL`;
const UNWATCHED = `${UNPLANNED} AND watch <> 'watched'`;

/**
 * Everybody who has a date, after the rules were changed. Paged by the primary key, once for each change; an index would be
 * of use for that alone.
 */
const PLANNED = `status = 'verified' AND check_due_at IS NOT NULL`;

const endOf = (those: string) =>
  `SELECT id FROM vu_identity WHERE id > $1 AND ${those} ORDER BY id OFFSET $2 LIMIT 1`;

/** Locked in the order of ids; one that somebody else has in hand gets its date from him, or in the next pass. */
const pageOf = (those: string) => `
  SELECT id, project, client_customer_id AS "clientCustomerId", watch, contact, verified_at AS "verifiedAt", created_at AS "createdAt",
         check_due_at AS "checkDueAt", check_billed_for AS "checkBilledFor", silent_check_at AS "silentCheckAt"
    FROM vu_identity
   WHERE id > $1 AND id <= $2 AND ${those}
   ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`;

export interface PlanStatements {
  /** $1: the last id of the page before; $2: rows of a page, less one. No row: this is the last page. */
  end: string;
  /** $1 and $2: the ids between which the page lies, the second one included. */
  page: string;
}

export const PLAN_UNWATCHED: PlanStatements = { end: endOf(UNWATCHED), page: pageOf(UNWATCHED) };
export const PLAN_ALL: PlanStatements = { end: endOf('true'), page: pageOf(UNPLANNED) };
export const PLAN_ANEW: Record<'all' | 'unwatched', PlanStatements> = {
  all: { end: endOf('true'), page: pageOf(`(${PLANNED} OR ${UNPLANNED})`) },
  unwatched: { end: endOf('true'), page: pageOf(`(${PLANNED} OR ${UNWATCHED})`) },
};

/** The dates of a page in one statement. */
export const SET_DATES = `
  UPDATE vu_identity identity SET check_due_at = given.at
    FROM unnest($1::uuid[], $2::timestamptz[]) AS given (id, at)
   WHERE identity.id = given.id`;

/** How far the latest pass got; in the run's own row or in one of those before it. */
export const LATEST_PASS = `
  SELECT findings FROM vu_schedule_run
   WHERE schedule = 'due-checks' AND findings IS NOT NULL
   ORDER BY id DESC LIMIT 1`;
