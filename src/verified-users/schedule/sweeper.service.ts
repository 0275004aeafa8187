import { Injectable } from '@nestjs/common';
import { SweepIdempotencyKeys } from '../company-api/idempotency/sweep-idempotency-keys.service';
import { SweepHostEvents } from '../host-events/sweep-host-events.service';
import { SweepNotifications } from '../inbox/sweep-notifications.service';
import { SweepEmails } from '../mail/sweep-emails.service';
import { SweepVerifications } from '../reverification/verification/sweep-verifications.service';
import { HealOlderRows } from './heal-older-rows.service';
import { SweepSchedules } from './run/sweep-schedules.service';

/** Sweeps everything there is to sweep. Twice at once is harmless, for rows in hand are skipped. */
@Injectable()
export class Sweeper {
  constructor(
    private readonly notifications: SweepNotifications,
    private readonly emails: SweepEmails,
    private readonly hostEvents: SweepHostEvents,
    private readonly verifications: SweepVerifications,
    private readonly idempotencyKeys: SweepIdempotencyKeys,
    private readonly schedules: SweepSchedules,
    private readonly olderRows: HealOlderRows,
  ) {}

  /** One sweep of everything, now. */
  async sweep(): Promise<void> {
    const { notifications, emails, hostEvents, verifications, idempotencyKeys, schedules, olderRows } = this;
    const failures: unknown[] = [];
    // One that fails does not keep the others from their rows.
    for (const one of [
      notifications,
      emails,
      hostEvents,
      verifications,
      idempotencyKeys,
      schedules,
      olderRows,
    ]) {
      await one.sweep().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
