import { Module, type DynamicModule } from '@nestjs/common';
import { VerifiedUsersModule, VerifiedUsersService, type VerifiedUsersModuleOptions } from '../../src';
import { engines } from '../support/engines';
import { startTestApp, TEST_KEY, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const SECOND_SECRET = 'whsec_of-the-second-import-0123456789';

describe('P21 VerifiedUsersModule in one application', () => {
  let database: TestDatabase;
  let app: TestApp | undefined;

  beforeEach(async () => {
    database = await createTestDatabase();
  });

  afterEach(async () => {
    // What a refused start had opened is left to the end of its process: the database cannot be dropped beneath it.
    if (!app) return;
    await app.close();
    app = undefined;
    await database.drop();
  });

  const moduleOptions = (): VerifiedUsersModuleOptions => ({
    projects: [{ name: 'second', webhookSecrets: [SECOND_SECRET] }],
    queue: engines[0]!.queue(database.url),
    mail: {
      transport: 'smtp://127.0.0.1:2525',
      from: 'Example Company <no-reply@example.com>',
      company: { name: 'Example Company', supportEmail: 'support@example.com' },
    },
    encryption: { keys: [TEST_KEY] },
    publicUrl: 'http://localhost:3000',
  });

  it.each([
    ['forRoot', 'express', () => VerifiedUsersModule.forRoot(moduleOptions())],
    ['forRoot', 'fastify', () => VerifiedUsersModule.forRoot(moduleOptions())],
    ['forRootAsync', 'express', () => VerifiedUsersModule.forRootAsync({ useFactory: moduleOptions })],
  ] as const)(
    'P21 a second import, by %s on %s, is refused at start with the way out',
    async (_, adapter, second) => {
      const settings = { database, adapter, host: { imports: [second()] } };
      await expect(startTestApp(settings)).rejects.toMatchObject({
        code: 'MODULE_IMPORTED_TWICE',
        message: expect.stringContaining('list every Prove project in `projects`'),
      });
    },
  );

  it('P21 one import that two modules of the host share is no second one', async () => {
    const shared: DynamicModule = VerifiedUsersModule.forRoot(moduleOptions());
    @Module({ imports: [shared] })
    class First {}
    @Module({ imports: [shared] })
    class Second {}
    app = await startTestApp({ database, module: [First, Second] });
    expect(app.users).toBeInstanceOf(VerifiedUsersService);
  });
});
