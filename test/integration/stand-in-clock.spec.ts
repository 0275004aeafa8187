import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mailbox, MailSummary } from '../../src/embedded/mailbox';
import { readOrCreateSecrets } from '../../src/embedded/secrets';
import { readEnvironment } from '../../src/service/environment/read-environment';
import { PinoLogger } from '../../src/service/logging/pino-logger';
import { openClock } from '../../src/service/open-clock';
import { startService, type RunningService } from '../../src/service/start-service';
import { waitFor } from '../../src/demo/wait-for';
import { makeDataFolder, removeDataFolder } from './data-folder';

const DAY_SECONDS = 86_400;
const [REMINDER_DAYS, DEADLINE_DAYS] = [2, 14];

interface View {
  status: string;
  reverification: { status: string; deadlineAt: string };
}

describe('the clock of the stand-ins', () => {
  let dataDir: string;
  let token: string;
  let service: RunningService;

  beforeAll(async () => {
    dataDir = await makeDataFolder();
    token = (await readOrCreateSecrets(dataDir)).apiToken;
    service = await start();
  });
  afterAll(async () => {
    await service?.stop();
    await removeDataFolder(dataDir);
  });

  /** As `npm start` does. Reminders leave at night too, and no tick of the engine brings them within the test. */
  function start(): Promise<RunningService> {
    const timing = { QUIET_HOURS: 'off', REMINDERS_SCHEDULE: '86400', SWEEP_INTERVAL_SECONDS: '60' };
    const environment = readEnvironment({
      ...{ DATA_DIR: dataDir, PORT: '0', EMULATOR_PORT: '0', DOCS: 'off', LOG_LEVEL: 'silent' },
      ...timing,
    });
    return startService(environment, new PinoLogger({ level: environment.logLevel }));
  }

  async function api<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${service.url}/verified-users${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    expect(answer.ok).toBe(true);
    return (await answer.json()) as T;
  }

  /** As the button on the emulator's page does. */
  async function advance(advanceSeconds: number): Promise<void> {
    const answer = await fetch(`${service.emulator!.url}/_emulator/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ advanceSeconds }),
    });
    expect(answer.status).toBe(200);
  }

  async function register(clientCustomerId: string, phoneNumber: string): Promise<string> {
    const { identities, users } = service.emulator!;
    const { id: proveId } = identities.enrol(users.read(phoneNumber), { clientCustomerId });
    const email = `${clientCustomerId}@example.com`;
    const enrollment = { proveId, enrolled: true, verifiedAt: '2025-01-01T00:00:00Z' };
    const name = { firstName: 'Grace', lastName: 'Moreno' };
    await api('POST', '', { clientCustomerId, ...name, email, phoneNumber, locale: 'en', enrollment });
    return email;
  }

  async function mailTo(email: string, subject: RegExp): Promise<MailSummary> {
    const mailbox: Mailbox = service.mailbox!;
    const fits = (one: MailSummary) => one.to.includes(email) && subject.test(one.subject);
    let arrived: (mail: MailSummary) => void = () => undefined;
    const next = new Promise<MailSummary>((resolve) => (arrived = resolve));
    const forget = mailbox.onMessage((mail) => fits(mail) && arrived(mail));
    try {
      return (await mailbox.list()).find(fits) ?? (await next);
    } finally {
      forget();
    }
  }

  const view = (customer: string) => api<View>('GET', `/${customer}`);

  it('brings the reminder, and then the deadline, when it is moved', async () => {
    const email = await register('customer-1', '+12025550111');
    await service.emulator!.raise([{ eventType: 'PHONE_NUMBER_CHANGE', to: 'customer-1' }]);
    await mailTo(email, /^Please confirm/);

    await advance(REMINDER_DAYS * DAY_SECONDS + 1);
    const reminder = await mailTo(email, /^Reminder/);
    expect(reminder.date.getTime()).toBeGreaterThan(Date.now() + REMINDER_DAYS * DAY_SECONDS * 1000 - 60_000);
    expect((await view('customer-1')).status).toBe('reverification_required');

    await advance((DEADLINE_DAYS - REMINDER_DAYS) * DAY_SECONDS);
    const lapsed = await waitFor(
      () => view('customer-1'),
      ({ status }) => status === 'lapsed',
    );
    expect(lapsed).toMatchObject({ status: 'lapsed', reverification: { status: 'expired' } });
    expect(Date.parse(lapsed.reverification.deadlineAt)).toBeGreaterThan(Date.now());
  });

  it('is the one of the service and of Prove, also after a restart and when the emulator forgets everything', async () => {
    await advance(DAY_SECONDS);
    const { ahead } = service.emulator!.clock;
    await fetch(`${service.emulator!.url}/_emulator/reset`, { method: 'POST' });
    expect(service.emulator!.clock.ahead).toBe(ahead);

    await service.stop();
    service = await start();

    expect(service.emulator!.clock.ahead).toBe(ahead);
    const { headers } = await fetch(`${service.url}/health/live`);
    expect(Date.parse(headers.get('date')!)).toBeGreaterThan(Date.now() + ahead - 60_000);
    // A notification is signed and dated by the same clock: it is neither refused nor older than the registration.
    const email = await register('customer-2', '+12025550112');
    const { deliveries } = await service.emulator!.raise([{ eventType: 'DISCONNECT', to: 'customer-2' }]);
    expect(deliveries).toMatchObject([{ outcome: 'accepted' }]);
    await mailTo(email, /^Please confirm/);
  });

  it('P21 is this machine’s own where Prove or the database is no stand-in', async () => {
    const moved = await makeDataFolder();
    await writeFile(join(moved, 'clock.json'), '{"aheadMs":86400000}');
    const database = { poolSize: 1, unsafeSettings: 'warn' } as const;
    const webhooks = { webhooks: { generated: true }, minSecretBytes: undefined, generation: 'B' } as const;
    const real = { baseUrl: 'https://platform.proveapis.com', clientId: 'id', clientSecret: 'secret' };
    const open = (url: string | null, api: typeof real | { emulator: true } | undefined) =>
      openClock({
        dataDir: moved,
        database: { ...database, ...(url === null ? { embedded: true } : { url }) },
        prove: { ...webhooks, api },
      });

    expect((await open(null, { emulator: true }))?.ahead).toBe(86_400_000);
    expect(await open(null, real)).toBeNull();
    expect(await open(null, undefined)).toBeNull();
    expect(await open('postgres://db/x', { emulator: true })).toBeNull();
    await removeDataFolder(moved);
  });

  it.each(['', 'null', '{"aheadMs":-1}', '{"aheadMs":"1"}', '[]'])(
    'a file that holds %p stops the start, and is left as it is',
    async (content) => {
      const broken = await makeDataFolder();
      await writeFile(join(broken, 'clock.json'), content);
      const environment = readEnvironment({ DATA_DIR: broken });

      await expect(openClock(environment)).rejects.toMatchObject({
        code: 'DATA_DIR_UNUSABLE',
        message: expect.stringContaining('clock.json holds no time'),
      });
      expect(await readFile(join(broken, 'clock.json'), 'utf8')).toBe(content);
      await removeDataFolder(broken);
    },
  );
});
