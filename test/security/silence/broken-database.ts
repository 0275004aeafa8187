import { once } from 'node:events';
import type { WorkerHost } from '@nestjs/bullmq';
import type { Type } from '@nestjs/common';
import { ReadinessService, ReencryptContacts } from '../../../src';
import { NotificationsProcessor } from '../../../src/verified-users/inbox/notifications.processor';
import { EmailsProcessor } from '../../../src/verified-users/mail/emails.processor';
import { WakeUp } from '../../../src/verified-users/queue/wake-up.service';
import { Sweeper } from '../../../src/verified-users/schedule/sweeper.service';
import type { TestApp } from '../../support/test-app';
import { runSchedule } from './schedule-acts';
import { changed, FIRST_NAME, type Scene } from './scene';

/** Every service once over a database that lacks what it needs. */
export async function brokenDatabase(scene: Scene): Promise<void> {
  const { test } = scene;
  const { path } = await scene.invited('waiting');
  const [unwritten, unapplied, unclaimed] = [
    await scene.customer('unwritten'),
    await scene.customer('unapplied'),
    await scene.customer('unclaimed'),
  ];
  await without(test, 'vu_link_token', 'expires_at', async () => {
    await scene.deliver('an email that cannot be written', changed(unwritten));
    await test.until(() => scene.exists(`SELECT 1 FROM vu_email WHERE reason = 'DATABASE_42703'`));
    await scene.visit('a page that cannot be read', path);
    await scene.visit('a button that cannot be pressed', path, 'POST');
  });
  await without(test, 'vu_email', 'attempts', async () => {
    const failed = failedJob(test, EmailsProcessor);
    test.app.get(WakeUp, { strict: false }).emails(['1']);
    await failed;
  });
  await without(test, 'vu_notification', 'attempts', async () => {
    const failed = failedJob(test, NotificationsProcessor);
    await scene.deliver('a notification that cannot be claimed', changed(unclaimed));
    await failed;
    const content = await test.app.get(ReadinessService, { strict: false }).check();
    scene.evidence.readiness.push({ where: 'readiness without a column', content });
  });
  await without(test, 'vu_enrollment', 'ended_at', async () => {
    await scene.deliver('a notification that cannot be applied', changed(unapplied));
    await test.until(() => scene.exists(`SELECT 1 FROM vu_notification WHERE reason = 'DATABASE_42703'`));
  });
  await without(test, 'vu_notification', 'due_at', () =>
    scene.failing('a sweep', () => test.app.get(Sweeper, { strict: false }).sweep()),
  );
  await without(test, 'vu_reverification', 'next_reminder_at', () =>
    runSchedule(scene, 'reminders', 'failed'),
  );
  await without(test, 'vu_delivery', 'body', () =>
    scene.deliver('a delivery that cannot be stored', { notifications: [] }),
  );
  await without(test, 'vu_identity', 'contact', () =>
    scene.failing('a registration that cannot be stored', () => scene.customer('unregistered')),
  );
}

/** Contacts that were tampered with, and contacts under a key that is gone. */
export async function unreadableContacts(scene: Scene): Promise<void> {
  const { dataSource, users, app } = scene.test;
  const flip = (position: number) =>
    dataSource.query(
      'UPDATE vu_identity SET contact = set_byte(contact, $1::int, get_byte(contact, $1::int) # 1)',
      [position],
    );
  const { clientCustomerId, path } = await scene.invited('tampered');
  const unsent = await scene.customer('unsent');

  await flip(CIPHERTEXT);
  await scene.visit('a page about an unreadable contact', path);
  await scene.failing('a registration over an unreadable contact', () =>
    users.registerIdentity({ clientCustomerId, firstName: FIRST_NAME }),
  );
  await scene.deliver('an unreadable contact', changed(unsent));
  await scene.test.until(() => scene.exists(`SELECT 1 FROM vu_email WHERE reason = 'DECRYPTION_FAILED'`));
  await flip(CIPHERTEXT);

  await flip(KEY_ID);
  await scene.failing('re-encryption without the key', () =>
    app.get(ReencryptContacts, { strict: false }).run(),
  );
  await flip(KEY_ID);
}

/** Positions in a stored contact. */
const KEY_ID = 1;
const CIPHERTEXT = 50;

/** Takes a column away while something is done. */
async function without(
  test: TestApp,
  table: string,
  column: string,
  work: () => Promise<unknown>,
): Promise<void> {
  await test.dataSource.query(`ALTER TABLE ${table} RENAME COLUMN ${column} TO taken_away`);
  try {
    await work();
  } finally {
    await test.dataSource.query(`ALTER TABLE ${table} RENAME COLUMN taken_away TO ${column}`);
  }
}

async function failedJob(test: TestApp, processor: Type<WorkerHost>): Promise<void> {
  await once(test.app.get(processor, { strict: false }).worker, 'failed');
}
