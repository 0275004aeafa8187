import { once } from 'node:events';
import { Client } from 'pg';
import { query } from '../../integration/query';
import { scale } from './scale';

/** Rows that still wait for a worker. Emails whose content may have left are not among them: nobody sends them again. */
const WAITING = `
  SELECT (SELECT count(*)::int FROM vu_notification WHERE status = 'stored')
       + (SELECT count(*)::int FROM vu_email email
           WHERE status = 'queued' OR status = 'sending' AND EXISTS (
             SELECT FROM vu_email_attempt
              WHERE email_id = email.id AND number = email.attempts AND NOT content_started)) AS waiting`;
const MISSING = `
  SELECT event_id FROM unnest($1::text[]) AS wanted (event_id)
   WHERE NOT EXISTS (SELECT 1 FROM vu_notification known WHERE known.event_id = wanted.event_id)`;

const TELL = `
  CREATE FUNCTION fault_test_tell() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NOTIFY fault_test_changed; RETURN NULL; END $$;
  CREATE TRIGGER fault_test_tell AFTER INSERT OR UPDATE ON vu_notification
    FOR EACH STATEMENT EXECUTE FUNCTION fault_test_tell();
  CREATE TRIGGER fault_test_tell AFTER INSERT OR UPDATE ON vu_email
    FOR EACH STATEMENT EXECUTE FUNCTION fault_test_tell()`;

/** Lets the database tell of changed rows; before the faults, for a lost transaction may hold the tables later. */
export async function tellOfChanges(databaseUrl: string): Promise<void> {
  await query(databaseUrl, TELL);
}

/**
 * Resolves once these are stored and no stored row waits for a worker; asked again whenever the database tells that
 * rows have changed. The service does it by itself: nothing is woken here.
 *
 * @returns seconds that it took, and how many still waited when the patience was at an end.
 */
export async function untilSettled(
  databaseUrl: string,
  eventIds: string[],
): Promise<{ seconds: number; waiting: number }> {
  const from = performance.now();
  const client = new Client(databaseUrl);
  const patience = AbortSignal.timeout(scale.patienceMs);
  let missing = eventIds;
  await client.connect();
  try {
    await client.query('LISTEN fault_test_changed');
    for (;;) {
      const changed = once(client, 'notification', { signal: patience }).then(
        () => true,
        () => false,
      );
      const stillMissing = await client.query<{ event_id: string }>(MISSING, [missing]);
      missing = stillMissing.rows.map((row) => row.event_id);
      const { rows } = await client.query<{ waiting: number }>(WAITING);
      const waiting = rows[0]!.waiting + missing.length;
      const seconds = (performance.now() - from) / 1000;
      if (waiting === 0 || !(await changed)) return { seconds, waiting };
    }
  } finally {
    await client.end();
  }
}
