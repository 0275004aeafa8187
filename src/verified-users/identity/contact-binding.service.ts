import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { TRANSACTION_LIMIT_MS } from '../database/transact-within';
import { Clock } from '../options/clock';

const RECHECK_MS = 60_000;
/** Answered by the partial index `vu_identity_bound_to_row`. */
const SQL = String.raw`SELECT EXISTS (SELECT FROM vu_identity WHERE substring(contact FROM 1 FOR 1) = '\x01') AS found`;

/**
 * Whether contacts are bound to their project and customer when they are written. Processes of an older version cannot
 * read such contacts, and run beside this one during a deployment (P17). So as long as the database holds a contact in
 * the older format, new ones are written in it too; `ReencryptContacts`, which is run after the deployment, ends that. An
 * empty database begins with the newer format.
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
      const [row] = await queryWithin<{ found: boolean }[]>(this.dataSource, TRANSACTION_LIMIT_MS, SQL);
      if (row?.found === false) this.on = true;
    } catch {
      // Asked again later.
    }
  }
}
