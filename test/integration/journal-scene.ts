import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSmtpCatcher, type SmtpCatcher } from '../support/smtp-catcher';
import { startTestApp, type TestApp, type TestAppSettings } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Doors that take deliveries, over one database and one journal. */
export class JournalScene {
  private readonly apps: TestApp[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly smtp: SmtpCatcher,
    readonly directory: string,
  ) {}

  static async open(): Promise<JournalScene> {
    const [database, smtp] = await Promise.all([createTestDatabase(), startSmtpCatcher()]);
    return new JournalScene(database, smtp, await mkdtemp(join(tmpdir(), 'verified-users-journal-')));
  }

  /** @param url by which it reaches the database, where that is another one. */
  async start(options: TestAppSettings['options'], url = this.database.url): Promise<TestApp> {
    const app = await startTestApp({
      database: { ...this.database, url },
      smtp: this.smtp,
      options: { journal: { directory: this.directory }, ...options },
      extras: { role: 'web' },
    });
    this.apps.push(app);
    return app;
  }

  async stop(app: TestApp): Promise<void> {
    this.apps.splice(this.apps.indexOf(app), 1);
    await app.close();
  }

  async close(): Promise<void> {
    for (const app of this.apps) await app.close();
    await this.smtp.stop();
    await this.database.drop();
    await rm(this.directory, { recursive: true, force: true });
  }
}
