import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { BindContacts1764620000000 } from '../database/migrations/1764620000000-bind-contacts';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';
import { Clock } from '../options/clock';

const RECHECK_MS = 60_000;
/** The older format is answered by the partial index `vu_identity_bound_to_row`. */
const SQL = String.raw`
  SELECT EXISTS (SELECT FROM vu_schema_compatibility WHERE migration = $1 AND oldest_compatible = migration)
     AND NOT EXISTS (SELECT FROM vu_identity WHERE substring(contact FROM 1 FOR 1) = '\x01') AS "isOn"`;

/**
 * Whether contacts are bound to their project and customer when they are written. Processes of an older version cannot
 * read such contacts, and run beside this one during a deployment (P17). So new ones are written in the older format as long
 * as those versions may run on this database, or it holds a contact in that format; `ReencryptContacts`, which is run after
 * the deployment, ends both. A new database begins with the newer format: its migration refuses those versions.
 */
@Injectable()
export class ContactBinding implements OnModuleInit {
  private on = false;
  private checkedAtMs = 0;

  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.check();
  }

  /** Once on it stays on: contacts of the older format that another process still writes are readable all the same. */
  get isOn(): boolean {
    if (!this.on && Math.abs(this.clock.now().getTime() - this.checkedAtMs) >= RECHECK_MS) void this.check();
    return this.on;
  }

  /** From now on, whatever the database holds: its contacts are being encrypted anew. */
  turnOn(): void {
    this.on = true;
  }

  /** With the database away it stays as it is, and is asked again. */
  private async check(): Promise<void> {
    this.checkedAtMs = this.clock.now().getTime();
    try {
      const { name } = new BindContacts1764620000000();
      const [row] = await queryWithin<{ isOn: boolean }[]>(this.dataSource, TRANSACTION_LIMIT_MS, SQL, [
        name,
      ]);
      if (row?.isOn) this.on = true;
    } catch {
      // Asked again later.
    }
  }
}
