import { startTestApp, type TestAppSettings } from '../../support/test-app';

/** Customers `customer-0` to `customer-<count - 1>`, verified and watched, as the company's own API registers them. */
export async function registerCustomers(count: number, settings: TestAppSettings): Promise<void> {
  const app = await startTestApp({ ...settings, extras: { role: 'web' } });
  try {
    for (let index = 0; index < count; index++) {
      await app.users.registerIdentity({
        clientCustomerId: `customer-${index}`,
        firstName: 'Ada',
        email: `customer-${index}@example.com`,
        phoneNumber: `+1202555${1000 + index}`,
        enrollment: { proveId: `prove-${index}`, enrolled: true, verifiedAt: new Date('2025-01-01') },
      });
    }
  } finally {
    await app.close();
  }
}
