import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { Mailbox, MailSummary } from '../../../src/embedded/mailbox';
import { readOrCreateSecrets } from '../../../src/embedded/secrets';
import { type ProveEmulator, startProveEmulator } from '../../../src/emulator';
import { waitFor } from '../../../src/demo/wait-for';
import { readEnvironment } from '../../../src/service/environment/read-environment';
import { PinoLogger } from '../../../src/service/logging/pino-logger';
import { checkPort } from '../../../src/service/preflight/check-port';
import { startService, type RunningService } from '../../../src/service/start-service';
import { Enrollment } from '../../../src/verified-users/identity/enrollment.entity';
import { Notification } from '../../../src/verified-users/inbox/notification.entity';
import { makeDataFolder, removeDataFolder } from '../../integration/data-folder';
import { createTestDatabase } from '../../support/test-database';

/** What the service is given; what is not is embedded. */
export interface Given {
  /** PostgreSQL, and Redis where there is one. */
  servers?: boolean;
  /** Prove on another process than the service, as in life: it outlives a restart. */
  proveApart?: boolean;
}

export interface Customer {
  clientCustomerId: string;
  email: string;
  phoneNumber: string;
  /** Of the number that is registered. */
  proveId: string;
}

interface View {
  status: string;
  watch: string;
  reverification: { id: string; status: string } | null;
  identityId: string;
}

const HOST = '127.0.0.1';

/** The whole service as `npm start` runs it, with a folder and ports of its own, and those around it. */
export class LoopService {
  private running!: RunningService;
  private customers = 0;

  private constructor(
    private readonly env: Record<string, string>,
    private readonly token: string,
    private readonly apart: ProveEmulator | null,
    private readonly leave: () => Promise<void>,
  ) {}

  static async start({ servers = false, proveApart = false }: Given = {}): Promise<LoopService> {
    const dataDir = await makeDataFolder();
    const { apiToken, webhookSecret, encryptionKey } = await readOrCreateSecrets(dataDir);
    const database = servers ? await createTestDatabase() : null;
    const redis = servers && process.env['TEST_REDIS_URL'];
    const apart = proveApart ? await startProveEmulator({ settings: { unknownNumbers: 'accepted' } }) : null;
    const env = {
      DATA_DIR: dataDir,
      PORT: String(await checkPort(HOST, 0)),
      LOG_LEVEL: 'silent',
      // Swagger loads its files in a way that jest does not know; it has a test of its own.
      DOCS: 'off',
      SHUTDOWN_TIMEOUT_SECONDS: '20',
      // Nothing is made up for a database of one's own; the emulator gets its secret because it is asked for by name.
      ...(database && {
        DATABASE_URL: database.url,
        ENCRYPTION_KEYS: encryptionKey,
        PROVE_WEBHOOK_SECRETS: webhookSecret,
        API_TOKEN: apiToken,
        STAND_INS: 'on',
      }),
      ...(redis && { REDIS_URL: redis, QUEUE_PREFIX: `{loop-${randomBytes(6).toString('hex')}}` }),
      ...(apart
        ? {
            PROVE_BASE_URL: apart.url,
            PROVE_CLIENT_ID: apart.clientId,
            PROVE_CLIENT_SECRET: apart.clientSecret,
            WEB_SDK_URL: `${apart.url}/web-sdk.js`,
            WEB_SDK_CONNECT_ORIGINS: [apart.url, apart.url.replace('http', 'ws')].join(','),
          }
        : { EMULATOR_PORT: '0' }),
    };
    const service = new LoopService(env, apiToken, apart, async () => {
      await apart?.stop();
      await database?.drop();
      await removeDataFolder(dataDir);
    });
    apart?.sender.configure(`http://${HOST}:${env.PORT}/webhooks/prove`, webhookSecret);
    await service.run();
    service.prove.settings.instantLinks = 'waiting';
    // Both answers that Prove may give.
    service.prove.settings.instantLinkStart = apart ? 'withData' : 'bare';
    return service;
  }

  get prove(): ProveEmulator {
    return this.apart ?? this.running.emulator!;
  }

  get mailbox(): Mailbox {
    return this.running.mailbox!;
  }

  get mailboxUrl(): string {
    return `http://localhost:${this.env['PORT']}/mailbox`;
  }

  /** Stops, and starts with the same folder and the same address. */
  async restart(): Promise<void> {
    await this.running.stop();
    await this.run();
  }

  async stop(): Promise<void> {
    await this.running.stop();
    await this.leave();
  }

  /** A call of the company's API. */
  async api<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.running.url}/verified-users${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  /** Somebody whom Prove watches, registered by the company. */
  async registered(): Promise<Customer> {
    const number = (this.customers += 1);
    const clientCustomerId = `customer-${number}`;
    const email = `grace.${number}@example.com`;
    const phoneNumber = `+12025550${110 + number}`;
    const { identities, users } = this.prove;
    const { id: proveId } = identities.enrol(users.read(phoneNumber), { clientCustomerId });
    const name = { firstName: 'Grace', lastName: 'Moreno' };
    const enrollment = { proveId, enrolled: true, verifiedAt: '2025-01-01T00:00:00Z' };
    await this.api('POST', '', { clientCustomerId, ...name, email, phoneNumber, locale: 'en', enrollment });
    return { clientCustomerId, email, phoneNumber, proveId };
  }

  /** Somebody whom Prove no longer vouches for, and who has been sent an invitation. */
  async doubted(): Promise<Customer> {
    const customer = await this.registered();
    await this.prove.raise([{ eventType: 'PHONE_NUMBER_CHANGE', to: customer.proveId }]);
    await this.mail(customer.email, 'Please confirm your phone number');
    return customer;
  }

  view({ clientCustomerId }: Customer): Promise<View> {
    return this.api('GET', `/${clientCustomerId}`);
  }

  async currentProveId(customer: Customer): Promise<string | undefined> {
    const { identityId } = await this.view(customer);
    const rows = await this.database.manager.findBy(Enrollment, { identityId });
    return rows.find(({ current }) => current)?.proveId;
  }

  /** Resolves once nothing is left to do about the notification. */
  settled(eventId: string): Promise<Notification | null> {
    return waitFor(
      () => this.database.manager.findOneBy(Notification, { eventId }),
      (row) => row?.finishedAt != null,
    );
  }

  /** Resolves once there is an email to the address whose subject begins like this. */
  async mail(to: string, subject: string): Promise<MailSummary> {
    const fits = (one: MailSummary) => one.to.includes(to) && one.subject.startsWith(subject);
    let arrived: (mail: MailSummary) => void = () => undefined;
    const next = new Promise<MailSummary>((resolve) => (arrived = resolve));
    const forget = this.mailbox.onMessage((mail) => fits(mail) && arrived(mail));
    try {
      return (await this.mailbox.list()).find(fits) ?? (await next);
    } finally {
      forget();
    }
  }

  private get database(): DataSource {
    return this.running.app.get(DataSource, { strict: false });
  }

  private async run(): Promise<void> {
    const environment = readEnvironment(this.env);
    this.running = await startService(environment, new PinoLogger({ level: environment.logLevel }));
  }
}
