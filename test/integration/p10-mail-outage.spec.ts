import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@nestjs/common';
import { Email, HostEvent, MetricsRegistry, ReadinessService } from '../../src';
import { SendEmail } from '../../src/verified-users/mail/send-email.service';
import { startCuttingProxy, type CuttingProxy } from '../support/cutting-proxy';
import { item } from '../support/notification-item';
import { startSmtpCatcher, type SmtpCatcher } from '../support/smtp-catcher';
import { startTestApp, type TestApp } from '../support/test-app';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

describe('P10 an outage of the mail server', () => {
  let smtp: SmtpCatcher;
  let proxy: CuttingProxy;
  let test: TestApp;
  let clockOffsetMs = 0;
  const warnings: string[] = [];

  beforeAll(async () => {
    smtp = await startSmtpCatcher();
    proxy = await startCuttingProxy(smtp.url);
    const warn = (line: unknown) => void warnings.push(JSON.stringify(line));
    const logger = { log: () => undefined, error: () => undefined, warn } as unknown as LoggerService;
    test = await startTestApp({
      smtp,
      logger,
      options: {
        now: () => new Date(Date.now() + clockOffsetMs),
        mail: {
          transport: proxy.url,
          from: 'Example Company <no-reply@example.com>',
          company: { name: 'Example Company', supportEmail: 'support@example.com' },
        },
      },
    });
  });

  // Prove's tokens are checked against the same clock.
  beforeEach(() => {
    clockOffsetMs = 0;
  });

  afterEach(async () => {
    proxy.heal();
    await test.dataSource.query(`UPDATE vu_email SET status = 'cancelled' WHERE status = 'queued'`);
    await test.dataSource.query(`DELETE FROM vu_email_attempt`);
  });

  afterAll(async () => {
    await test.close();
    await proxy.stop();
    await smtp.stop();
  });

  async function invite(): Promise<string> {
    const clientCustomerId = randomUUID();
    await test.users.registerIdentity({
      clientCustomerId,
      email: `${clientCustomerId}@example.com`,
      phoneNumber: '+12025550123',
      enrollment: { proveId: clientCustomerId, verifiedAt: new Date('2025-01-01') },
    });
    await test.deliver({ notifications: [item({ clientCustomerId, identityId: clientCustomerId })] });
    await untilAttempted(clientCustomerId);
    return clientCustomerId;
  }

  async function emailOf(clientCustomerId: string): Promise<Email | null> {
    const subjectId = (await test.users.findIdentity(clientCustomerId))?.reverification?.id;
    return subjectId ? test.dataSource.getRepository(Email).findOneBy({ subjectId }) : null;
  }

  const untilAttempted = (clientCustomerId: string) =>
    test.until(async () => {
      const email = await emailOf(clientCustomerId);
      return email !== null && email.attempts > 0 && email.status !== 'sending';
    });

  /** Advances the clock to the next attempt and makes it. @returns the pause that follows, in ms. */
  async function attempt(clientCustomerId: string): Promise<number> {
    const { id, dueAt } = (await emailOf(clientCustomerId))!;
    clockOffsetMs = Math.max(clockOffsetMs, dueAt.getTime() - Date.now());
    const before = Date.now() + clockOffsetMs;
    await test.app.get(SendEmail, { strict: false }).send(id);
    return (await emailOf(clientCustomerId))!.dueAt.getTime() - before;
  }

  const mailCheck = async () =>
    (await test.app.get(ReadinessService, { strict: false }).check()).checks['mail']!;

  const metrics = () => test.app.get(MetricsRegistry, { strict: false }).metrics();

  // Runs first because the log is throttled.
  it('P13 warns once for many deferrals, without personal data', async () => {
    proxy.cutAfter(/EHLO/i, false);
    const customers = [await invite(), await invite(), await invite()];
    const about = warnings.filter((line) => line.includes('deferred'));
    expect(about).toHaveLength(1);
    for (const id of customers) expect(warnings.join()).not.toContain(id);
    expect(warnings.join()).not.toContain('@');
  });

  it('P10 keeps an invitation queued for days, with back-off up to the maximum, and sends it afterwards', async () => {
    proxy.cutAfter(/EHLO/i, false);
    const clientCustomerId = await invite();
    let pause = 0;
    for (let made = 1; made < 30; made += 1) pause = await attempt(clientCustomerId);
    expect(await emailOf(clientCustomerId)).toMatchObject({ status: 'queued', attempts: 30 });
    expect(pause).toBeGreaterThanOrEqual(30 * MINUTE_MS);
    expect(pause).toBeLessThanOrEqual(61 * MINUTE_MS);
    proxy.heal();
    await attempt(clientCustomerId);
    expect(await emailOf(clientCustomerId)).toMatchObject({ status: 'sent', reason: null });
  });

  it('P10 cancels a deferred invitation whose case is closed meanwhile', async () => {
    proxy.cutAfter(/EHLO/i, false);
    const clientCustomerId = await invite();
    await test.users.cancelReverification({ clientCustomerId });
    await attempt(clientCustomerId);
    expect(await emailOf(clientCustomerId)).toMatchObject({ status: 'cancelled', reason: 'case_closed' });
  });

  it('P10 fails an email without a case after three days, with an event', async () => {
    proxy.cutAfter(/EHLO/i, false);
    const clientCustomerId = await invite();
    const email = `new-${clientCustomerId}@example.com`;
    await test.users.changeContact({ clientCustomerId }, { email });
    const { identityId } = (await test.users.findIdentity(clientCustomerId))!;
    const notices = test.dataSource.getRepository(Email);
    const where = { kind: 'address_changed', subjectId: identityId };
    await test.until(async () => {
      const { status, attempts } = await notices.findOneByOrFail(where);
      return status === 'queued' && attempts > 0;
    });
    clockOffsetMs += 3 * DAY_MS + MINUTE_MS;
    await test.app.get(SendEmail, { strict: false }).send((await notices.findOneByOrFail(where)).id);
    expect(await notices.findOneByOrFail(where)).toMatchObject({ status: 'failed', reason: 'too_old' });
    const events = test.dataSource.getRepository(HostEvent);
    expect(await events.findBy({ identityId, name: 'email.failed' as never })).toMatchObject([
      { detail: { kind: 'address_changed', status: 'failed', reason: 'too_old' } },
    ]);
  });

  it('P10 degrades readiness in every process after five minutes without mail', async () => {
    const web = await startTestApp({
      database: test.database,
      smtp,
      extras: { role: 'web' },
      options: { now: () => new Date(Date.now() + clockOffsetMs) },
    });
    const checkOfWeb = async () =>
      (await web.app.get(ReadinessService, { strict: false }).check()).checks['mail']!;
    try {
      proxy.cutAfter(/EHLO/i, false);
      const clientCustomerId = await invite();
      await attempt(clientCustomerId);
      expect(await mailCheck()).toMatchObject({ status: 'up' });
      clockOffsetMs += 5 * MINUTE_MS;
      expect(await mailCheck()).toMatchObject({ status: 'degraded', reason: expect.any(String) });
      expect(await checkOfWeb()).toMatchObject({ status: 'degraded', failingSeconds: expect.any(Number) });
      expect(await metrics()).toMatch(/^verified_users_mail_failing_seconds [3-9]\d\d/m);
      proxy.heal();
      await attempt(clientCustomerId);
      expect(await mailCheck()).toEqual({ status: 'up' });
      expect(await checkOfWeb()).toEqual({ status: 'up' });
      expect(await metrics()).toMatch(/^verified_users_mail_failing_seconds 0$/m);
    } finally {
      await web.close();
    }
  });

  it('P10 counts an email once whose last transaction was rolled back and run again', async () => {
    await test.dataSource.query(`
      CREATE SEQUENCE told;
      CREATE FUNCTION conflict_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF nextval('told') = 1 THEN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER conflict BEFORE INSERT ON vu_host_event FOR EACH ROW WHEN (NEW.name = 'email.failed')
        EXECUTE FUNCTION conflict_once()`);
    proxy.cutAfter(/\r\n\.\r\n$/, true);
    expect(await emailOf(await invite())).toMatchObject({ status: 'doubtful' });
    const line = 'verified_users_emails_total{kind="invitation",outcome="doubtful"} 1\n';
    await test.until(async () => (await metrics()).includes('outcome="doubtful"'));
    expect(await metrics()).toContain(line);
  });

  it('P10 invites because of an event again when its invitation never left', async () => {
    proxy.cutAfter(/EHLO/i, false);
    const clientCustomerId = await invite();
    await test.users.cancelReverification({ clientCustomerId });
    // Becomes known late, and is older than the event: that is decided anew.
    const verifiedAt = new Date('2025-01-02');
    await test.users.recordVerification({ clientCustomerId, verifiedAt, enrolled: true });
    const { status, reverification } = (await test.users.findIdentity(clientCustomerId))!;
    expect([status, reverification?.status]).toEqual(['reverification_required', 'open']);
    expect(await emailOf(clientCustomerId)).toMatchObject({ kind: 'invitation' });
  });
});
