import type { SmtpCatcher } from '../../support/smtp-catcher';
import { WEBHOOK_SECRET } from '../../support/sign';
import { TEST_KEY } from '../../support/test-app';
import type { TestDatabase } from '../../support/test-database';
import type { Engine } from '../../support/engines';
import type { ServiceEnv } from './service-process';

/** Environment of a service that brings nothing of its own: database, queue and mail server are given. */
export function givenSurroundings(
  engine: Pick<Engine, 'name'>,
  database: Pick<TestDatabase, 'url'>,
  smtp: Pick<SmtpCatcher, 'url'>,
  prefix?: string,
): ServiceEnv {
  return {
    DATABASE_URL: database.url,
    // The server of most tests runs without fsync, for speed.
    DATABASE_UNSAFE_SETTINGS: 'accept',
    ...(engine.name === 'Redis' && { REDIS_URL: process.env['TEST_REDIS_URL'] }),
    QUEUE_PREFIX: prefix,
    SMTP_URL: smtp.url,
    MAIL_FROM: 'Example Company <no-reply@example.com>',
    ENCRYPTION_KEYS: TEST_KEY,
    PROVE_WEBHOOK_SECRETS: WEBHOOK_SECRET,
  };
}
