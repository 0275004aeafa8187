import { makeDataFolder, removeDataFolder } from '../integration/data-folder';
import { query } from '../integration/query';
import { item } from '../support/notification-item';
import { answerLike, deliver } from './service/deliver';
import { readEmbeddedDefault } from './service/embedded-default';
import { registerCustomers } from './service/register-customers';
import { ServiceProcesses, type ServiceProcess } from './service/service-process';

const SENDERS = 4;
const CUSTOMERS = 5;

describe('the service on its embedded default', () => {
  const services = new ServiceProcesses();
  let dataDir: string;
  let service: ServiceProcess;
  let count: number;

  beforeEach(async () => {
    dataDir = await makeDataFolder();
    count = 0;
    service = await start();
    const { databaseUrl, secrets } = await readEmbeddedDefault(dataDir);
    await registerCustomers(CUSTOMERS, {
      database: { url: databaseUrl, drop: async () => undefined },
      options: { encryption: { keys: [secrets.encryptionKey] } },
    });
  });

  afterEach(async () => {
    await services.killAll();
    await removeDataFolder(dataDir);
  });

  async function start(): Promise<ServiceProcess> {
    const started = services.start({ DATA_DIR: dataDir });
    await started.url();
    return started;
  }

  it('P1 P9 killed with -9 under load: what was accepted is applied after the next start on the same folder', async () => {
    const accepted: string[] = [];
    const load = send(accepted, () => false);
    await load.answered(40);
    await service.stop('SIGKILL');
    await load.ended;
    expect(accepted.length).toBeGreaterThanOrEqual(40);

    service = await start();
    await expectApplied(accepted);
    expect((await service.stop()).code).toBe(0);
  });

  it('P8 its PostgreSQL killed with -9 under load: it comes back, and every delivery meanwhile is accepted and applied', async () => {
    const { postmaster } = await readEmbeddedDefault(dataDir);
    const accepted: string[] = [];
    let back = false;
    let afterwards = 0;
    const load = send(accepted, () => back && ++afterwards > 40);
    await load.answered(40);
    process.kill(await postmaster(), 'SIGKILL');
    await service.logged('The embedded PostgreSQL is back.');
    await answerLike(`${await service.url()}/health/ready`, (status) => status === 200);
    back = true;
    const others = await load.ended;
    expect(others).toEqual([]);

    await expectApplied(accepted);
    expect((await service.stop()).code).toBe(0);
  });

  /** Posts deliveries as fast as answers come, until `enough` or until nobody answers. */
  function send(accepted: string[], enough: () => boolean) {
    const others: number[] = [];
    const waiting: { count: number; resolve: () => void }[] = [];
    const sender = async (url: string, secret: string) => {
      for (;;) {
        const notification = item({
          clientCustomerId: `customer-${count++ % CUSTOMERS}`,
          eventTimestamp: new Date().toISOString(),
        });
        const answer = await deliver(url, [notification], { secret }).catch(() => null);
        if (!answer) return;
        if (answer.status === 200) accepted.push(notification.eventId);
        else others.push(answer.status);
        for (const { count: wanted, resolve } of waiting) if (accepted.length >= wanted) resolve();
        if (enough()) return;
      }
    };
    const all = Promise.all([service.url(), readEmbeddedDefault(dataDir)]).then(([url, { secrets }]) =>
      Promise.all(Array.from({ length: SENDERS }, () => sender(url, secrets.webhookSecret))),
    );
    return {
      answered: (wanted: number) => new Promise<void>((resolve) => waiting.push({ count: wanted, resolve })),
      /** Every other status that was answered. */
      ended: all.then(() => others),
    };
  }

  async function expectApplied(accepted: string[]): Promise<void> {
    const { databaseUrl } = await readEmbeddedDefault(dataDir);
    const statusOf = async () =>
      (await query(databaseUrl, 'SELECT event_id, status FROM vu_notification')) as {
        event_id: string;
        status: string;
      }[];
    let rows = await statusOf();
    while (rows.some(({ status }) => status === 'stored')) rows = await statusOf();
    const applied = rows.filter(({ status }) => status === 'applied').map((row) => row.event_id);
    expect(applied).toEqual(expect.arrayContaining(accepted));
    const twice = `SELECT cause_id FROM vu_identity_history WHERE cause_kind = 'notification' GROUP BY 1 HAVING count(*) > 1`;
    expect(await query(databaseUrl, twice)).toEqual([]);
  }
});
