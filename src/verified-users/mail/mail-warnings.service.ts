import { Injectable, Logger } from '@nestjs/common';

const PAUSE_MS = 60_000;

/** Logs deferred and failed emails, at most one line per minute and sort, because an outage defers thousands. */
@Injectable()
export class MailWarnings {
  private readonly logger = new Logger(MailWarnings.name);
  private readonly states = new Map<string, { loggedAt: number; count: number }>();

  /** @param reason see `Email.reason`. */
  deferred(kind: string, reason: string): void {
    this.warn('Emails are deferred; they stay queued and will be retried', kind, reason);
  }

  failed(kind: string, reason: string): void {
    this.warn(
      'Emails failed or may not have arrived; resend them with `verified-users resend`',
      kind,
      reason,
    );
  }

  private warn(message: string, kind: string, reason: string): void {
    const now = performance.now();
    const state = this.states.get(message) ?? { loggedAt: -Infinity, count: 0 };
    this.states.set(message, state);
    state.count += 1;
    if (now - state.loggedAt < PAUSE_MS) return;
    // `count`: emails since the previous line, this one included. Kind and reason are those of the latest.
    this.logger.warn({ message, kind, reason, count: state.count });
    Object.assign(state, { loggedAt: now, count: 0 });
  }
}
