import { createHash, randomUUID } from 'node:crypto';
import type { Job } from 'bullmq';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';
import { OnVerifiedUser, type VerifiedUserEvent } from '../../src';
import { startProveEmulator, type ProveEmulator } from '../../src/emulator';
import { HostEventsProcessor } from '../../src/verified-users/host-events/host-events.processor';
import { SweepHostEvents } from '../../src/verified-users/host-events/sweep-host-events.service';
import { NotificationsProcessor } from '../../src/verified-users/inbox/notifications.processor';
import { StoreDelivery } from '../../src/verified-users/inbox/store-delivery.service';
import { SweepNotifications } from '../../src/verified-users/inbox/sweep-notifications.service';
import { EmailsProcessor } from '../../src/verified-users/mail/emails.processor';
import { SweepEmails } from '../../src/verified-users/mail/sweep-emails.service';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../src/verified-users/options/resolved-options';
import type { RowsToWake } from '../../src/verified-users/queue/rows-to-wake';
import { WakeUp } from '../../src/verified-users/queue/wake-up.service';
import type { WakeUpProcessor } from '../../src/verified-users/queue/wake-up.processor';
import { SweepVerifications } from '../../src/verified-users/reverification/verification/sweep-verifications.service';
import { SweepTimer } from '../../src/verified-users/schedule/sweep-timer.service';
import { parseBody } from '../../src/verified-users/webhook/parse-body';
import { engines } from '../support/engines';
import { sign, WEBHOOK_SECRET } from '../support/sign';
import { startSmtpCatcher } from '../support/smtp-catcher';
import { startTestApp, type TestApp } from '../support/test-app';
import { untilIdle } from '../integration/core/idle-queues';

/** How the mail server responds. */
export type MailMode = 'accepts' | 'defers' | 'refuses' | 'hangsUp';

export interface SentEmail {
  to: string;
  /** Hash of the link's token in it, as the database keeps it; null: no link. */
  linkSha256: string | null;
}

/** The host: it handles every event, and fails on request. */
export class RecordingHandler {
  fails = false;
  heard: { id: string; identityId: string; redriven: boolean }[] = [];

  @OnVerifiedUser('*')
  hear(event: VerifiedUserEvent): void {
    if (this.fails) throw new Error('The host is away');
    const { id, identityId, redriven = false } = event;
    this.heard.push({ id, identityId, redriven });
  }
}

/**
 * The module on a real PostgreSQL, with Prove's emulator and a real mail server, and its clock in the test's hands. Wake-ups
 * are held back and worked off in this process by the workers' own processors, unless a play wants the queue engine.
 */
export class ModelWorld {
  mail: MailMode = 'accepts';
  readonly sent: SentEmail[] = [];
  readonly host: RecordingHandler;
  private offsetMs = 0;
  private woken: RowsToWake = { notifications: [], emails: [], hostEvents: [] };
  private lostWork = false;
  private throughQueues = false;
  private parallel = false;

  private constructor(
    readonly test: TestApp,
    readonly emulator: ProveEmulator,
    private readonly stopSmtp: () => Promise<void>,
  ) {
    this.host = this.get(RecordingHandler);
  }

  static async start(): Promise<ModelWorld> {
    const emulator = await startProveEmulator({
      settings: { unknownNumbers: 'accepted', requestsPerSecond: 0 },
    });
    const holder: { world?: ModelWorld } = {};
    const smtp = await startSmtpCatcher({
      onRcptTo: (_address, _session, done) => {
        const mode = holder.world?.mail;
        if (mode === 'defers') return done(Object.assign(new Error('Try later'), { responseCode: 451 }));
        if (mode === 'refuses') return done(Object.assign(new Error('No such user'), { responseCode: 550 }));
        done();
      },
      onData: (stream, session, done) => void holder.world?.takeMail(stream, session, done),
    });
    const { url: baseUrl, clientId, clientSecret } = emulator;
    const retry = { maxAttempts: 1, firstDelaySeconds: 0, maxDelaySeconds: 0 };
    const off = { timing: false as const };
    const test = await startTestApp({
      engine: engines.at(-1)!,
      smtp,
      options: {
        projects: [{ webhookSecrets: [WEBHOOK_SECRET], prove: { baseUrl, clientId, clientSecret, retry } }],
        now: () => new Date(holder.world?.now() ?? Date.now()),
        schedules: {
          reminders: off,
          dueChecks: off,
          reconciliation: off,
          silence: off,
          retention: off,
          history: off,
        },
      },
      host: { providers: [RecordingHandler] },
    });
    const world = (holder.world = new ModelWorld(test, emulator, () => smtp.stop()));
    // Sweeps when a play says so, and not in between.
    await world.get(SweepTimer).onModuleDestroy();
    world.holdWakeUps();
    return world;
  }

  async stop(): Promise<void> {
    await this.test.close();
    await this.stopSmtp();
    await this.emulator.stop();
  }

  get<T>(service: abstract new (...args: never[]) => T): T {
    return this.test.app.get<T>(service, { strict: false });
  }

  now(): number {
    return Date.now() + this.offsetMs;
  }

  advance(seconds: number): void {
    this.offsetMs += seconds * 1000;
    this.emulator.clock.advance(seconds * 1000);
  }

  /**
   * For the next play: nothing of the one before is left.
   *
   * @param throughQueues the real webhook, the queue engine and its workers do the work.
   * @param parallel small batches are worked off beside each other, as by many workers.
   */
  reset({ throughQueues = false, parallel = false } = {}): void {
    this.throughQueues = throughQueues;
    this.parallel = parallel;
    this.mail = 'accepts';
    this.sent.length = 0;
    this.offsetMs = 0;
    this.lostWork = false;
    this.woken = { notifications: [], emails: [], hostEvents: [] };
    this.host.fails = false;
    this.host.heard = [];
    this.emulator.identities.reset();
  }

  /** Simulates a crash between the commit and the wake-up: stored rows without a job. */
  crash(): void {
    this.woken = { notifications: [], emails: [], hostEvents: [] };
    this.lostWork = true;
  }

  /**
   * Work that became due before this time must be done by now. After a crash nothing is overdue before the next sweep,
   * which may itself be what crashed.
   */
  get settledBefore(): Date {
    return new Date(this.lostWork ? 0 : this.now() - 60_000);
  }

  /** Of everything that plays leave something to sweep of. */
  async sweep(): Promise<void> {
    this.lostWork = false;
    await this.get(SweepNotifications).sweep();
    await this.get(SweepEmails).sweep();
    await this.get(SweepHostEvents).sweep();
    await this.get(SweepVerifications).sweep();
  }

  /** Processes everything that was woken, and what that wakes. */
  async settle(): Promise<void> {
    if (this.throughQueues) return untilIdle(this.test);
    for (;;) {
      const { notifications, emails, hostEvents } = this.woken;
      if (notifications.length + emails.length + hostEvents.length === 0) return;
      this.woken = { notifications: [], emails: [], hostEvents: [] };
      if (this.parallel) {
        const batches = chunksOf(notifications, 3).map((ids) => this.work(NotificationsProcessor, ids));
        const sending = emails.map(({ id }) => this.work(EmailsProcessor, [id]));
        await Promise.all([
          ...batches,
          ...sending,
          ...chunksOf(hostEvents, 3).map((ids) => this.work(HostEventsProcessor, ids)),
        ]);
        continue;
      }
      await this.work(NotificationsProcessor, notifications);
      for (const { id } of emails) await this.work(EmailsProcessor, [id]);
      await this.work(HostEventsProcessor, hostEvents);
    }
  }

  /** A delivery of Prove: over HTTP where the play goes through the queues, else handed to what the webhook calls. */
  async deliver(items: readonly object[]): Promise<void> {
    const body = JSON.stringify({ notifications: items });
    if (this.throughQueues) {
      const iat = Math.floor(this.now() / 1000);
      const answer = await this.test.deliver(body, { token: sign({ iat, exp: iat + 300 }) });
      if (!answer.ok) throw Object.assign(new Error('Delivery refused'), { code: `HTTP_${answer.status}` });
      return;
    }
    const options = this.test.app.get<ResolvedOptions>(RESOLVED_OPTIONS, { strict: false });
    const delivery = {
      project: 'default',
      receivedAt: new Date(this.now()),
      body: Buffer.from(body),
      contentType: 'application/json',
      contentEncoding: null,
      correlationId: randomUUID(),
    };
    await this.get(StoreDelivery).store(delivery, await parseBody(delivery, options.webhook));
  }

  /** What the customer's browser does with a running verification. */
  async typeCode(authToken: string): Promise<void> {
    for (const [path, body] of [
      ['start', {}],
      ['finish', { otp: '1234' }],
    ] as const) {
      await fetch(`${this.emulator.url}/v1/client/mobile/otp/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${authToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    }
  }

  private async work(
    processor: abstract new (...args: never[]) => WakeUpProcessor,
    ids: string[],
  ): Promise<void> {
    if (ids.length > 0)
      await this.get(processor).process({ data: { ids: [...new Set(ids)] } } as Job<{ ids: string[] }>);
  }

  private holdWakeUps(): void {
    const wakeUp = this.get(WakeUp);
    const original = wakeUp.rows.bind(wakeUp);
    const hold = (rows: Partial<RowsToWake>) => {
      if (this.throughQueues) return original({ notifications: [], emails: [], hostEvents: [], ...rows });
      this.woken.notifications.push(...(rows.notifications ?? []));
      this.woken.emails.push(...(rows.emails ?? []).filter(({ delayMs }) => delayMs === 0));
      this.woken.hostEvents.push(...(rows.hostEvents ?? []));
    };
    Object.assign(wakeUp, {
      rows: hold,
      // What is put off is found by the sweep, once a play lets the time pass.
      notifications: (notifications: string[], delayMs = 0) => delayMs === 0 && hold({ notifications }),
      emails: (ids: string[], delayMs = 0) => hold({ emails: ids.map((id) => ({ id, delayMs })) }),
      hostEvents: (hostEvents: string[], delayMs = 0) => delayMs === 0 && hold({ hostEvents }),
    });
  }

  private async takeMail(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    done: (error?: Error | null) => void,
  ): Promise<void> {
    let raw = '';
    for await (const chunk of stream) raw += String(chunk);
    if (this.mail === 'hangsUp') return void done(Object.assign(new Error('Bye'), { responseCode: 421 }));
    const token = /\/reverify\/([\w-]{43})/.exec(raw.replace(/=\r?\n/g, ''))?.[1];
    const linkSha256 = token ? createHash('sha256').update(token).digest('hex') : null;
    this.sent.push({ to: session.envelope.rcptTo[0]!.address, linkSha256 });
    done();
  }
}

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
