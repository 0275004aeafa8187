import { randomBytes } from 'node:crypto';

const MAIL_ID = /^(\d{15})-\d{6}-[0-9a-f]{8}$/;

/** Names messages so that their names sort by time, also within a millisecond and when the clock goes back. */
export class MailIds {
  private lastMs = 0;
  private sequence = 0;

  next(nowMs = Date.now()): string {
    this.sequence = nowMs > this.lastMs ? 0 : this.sequence + 1;
    this.lastMs = Math.max(nowMs, this.lastMs);
    const time = String(this.lastMs).padStart(15, '0');
    return `${time}-${String(this.sequence).padStart(6, '0')}-${randomBytes(4).toString('hex')}`;
  }
}

/** Ids become file names, and they come in from the browser. */
export function isMailId(id: string): boolean {
  return MAIL_ID.test(id);
}

export function receivedAt(id: string): Date {
  return new Date(Number(MAIL_ID.exec(id)?.[1] ?? Number.NaN));
}
