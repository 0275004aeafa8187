import { Client } from 'pg';

/** In the module's own order, or this and a batch that is being applied may wait for each other. */
const HOLD = 'SELECT 1 FROM vu_identity ORDER BY id FOR UPDATE';
const WAITING = `
  SELECT count(*)::int AS waiting FROM pg_stat_activity
   WHERE datname = current_database() AND wait_event_type = 'Lock'`;

/** Keeps every identity locked, so that whoever applies a notification stands still in the middle of it. */
export class HeldIdentities {
  private constructor(private readonly client: Client) {}

  static async hold(databaseUrl: string): Promise<HeldIdentities> {
    const client = new Client(databaseUrl);
    await client.connect();
    await client.query('BEGIN');
    await client.query(HOLD);
    return new HeldIdentities(client);
  }

  /** Resolves once so many stand still. */
  async untilWaitedFor(count = 1): Promise<void> {
    for (;;) {
      // Within one transaction the server shows the activity as it was at the first look.
      await this.client.query('SELECT pg_stat_clear_snapshot()');
      const { rows } = await this.client.query<{ waiting: number }>(WAITING);
      if (rows[0]!.waiting >= count) return;
    }
  }

  async release(): Promise<void> {
    await this.client.query('COMMIT');
    await this.client.end();
  }
}
