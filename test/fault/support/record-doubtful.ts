import { Sweeper } from '../../../src/verified-users/schedule/sweeper.service';
import { CONTENT_LEASE_SECONDS } from '../../../src/verified-users/mail/attempt-lease.service';
import { startTestApp, type TestAppSettings } from '../../support/test-app';

/** One sweep at a time when the lease of every email in the hands of a killed process is over. */
export async function recordDoubtful(settings: TestAppSettings): Promise<void> {
  const now = () => new Date(Date.now() + (CONTENT_LEASE_SECONDS + 1) * 1000);
  const app = await startTestApp({
    ...settings,
    options: { ...settings.options, now },
    extras: { role: 'worker' },
  });
  try {
    await app.app.get(Sweeper, { strict: false }).sweep();
  } finally {
    await app.close();
  }
}
