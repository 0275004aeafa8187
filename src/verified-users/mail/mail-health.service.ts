import { Inject, Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.token';
import { queryWithin } from '../database/query-within';
import { MetricsRegistry } from '../observability/metrics-registry';
import { ReadinessService, type ReadinessCheck } from '../observability/readiness.service';
import { Clock } from '../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../options/resolved-options';

const LIMIT_MS = 2_000;
/** A shorter outage may be a restart of the mail server. */
const OUTAGE_SECONDS = 300;
/** Exceeds the longest back-off: with no attempt for this long, no email is waiting for the mail server. */
const ATTEMPT_GRACE_SECONDS = 900;

/**
 * First and latest attempt that failed to reach the mail server since the last email was sent. Read from the database,
 * so that a web process sees what the workers see. Three single entries of partial indexes, however long the outage.
 */
const SQL = `
  SELECT (SELECT finished_at FROM vu_email_attempt
           WHERE connection_failed AND finished_at > sent.at ORDER BY finished_at LIMIT 1) AS since,
         (SELECT finished_at FROM vu_email_attempt
           WHERE connection_failed AND finished_at > sent.at ORDER BY finished_at DESC LIMIT 1) AS latest
    FROM (SELECT COALESCE((SELECT finished_at FROM vu_email_attempt
                            WHERE outcome = 'sent' AND finished_at > '-infinity'
                            ORDER BY finished_at DESC LIMIT 1), '-infinity') AS at) sent`;

/** Whether emails can be sent: a readiness check and a gauge, the same in every process. */
@Injectable()
export class MailHealth {
  constructor(
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    private readonly clock: Clock,
    readiness: ReadinessService,
    registry: MetricsRegistry,
  ) {
    readiness.addCheck('mail', () => this.check());
    const read = () => this.failingSeconds();
    new Gauge({
      name: 'verified_users_mail_failing_seconds',
      help: 'Seconds for which no email has reached the mail server; 0 while mail works',
      registers: [registry],
      async collect() {
        // No value while the database is away.
        const seconds = await read().catch(() => null);
        if (seconds === null) this.reset();
        else this.set(seconds);
      },
    });
  }

  private async check(): Promise<ReadinessCheck> {
    const failingSeconds = await this.failingSeconds();
    if (failingSeconds < OUTAGE_SECONDS) return { status: 'up' };
    const reason = 'no email reaches the mail server; emails stay queued';
    return { status: 'degraded', reason, failingSeconds };
  }

  private async failingSeconds(): Promise<number> {
    const [row] = await queryWithin<[{ since: Date | null; latest: Date | null }]>(
      this.dataSource,
      LIMIT_MS,
      SQL,
    );
    if (!row.since || !row.latest) return 0;
    const now = this.clock.now().getTime();
    const attemptedWithin = this.options.mail.retry.maxDelaySeconds + ATTEMPT_GRACE_SECONDS;
    // A single failed attempt was a glitch unless the retry fails too, which comes long before an outage is reported.
    if (row.latest <= row.since || now - row.latest.getTime() > attemptedWithin * 1000) return 0;
    return Math.max(0, Math.round((now - row.since.getTime()) / 1000));
  }
}
