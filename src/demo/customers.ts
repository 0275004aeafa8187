import type { RegisterIdentityInput } from '../verified-users/identity/register-identity.input';

/** Invented people behind the ids of Prove's own example. The numbers are reserved for fiction. */
const PEOPLE = [
  {
    firstName: 'Ada',
    lastName: 'Keller',
    email: 'ada@customer.example',
    phoneNumber: '+12025550123',
    locale: 'en',
  },
  {
    firstName: 'Luis',
    lastName: 'Ortega',
    email: 'luis@customer.example',
    phoneNumber: '+12025550145',
    locale: 'es',
  },
  {
    firstName: 'Mai',
    lastName: 'Nguyen',
    email: 'mai@customer.example',
    phoneNumber: '+12025550167',
    locale: 'en-US',
  },
] as const;

export interface ExampleNotification {
  eventType: string;
  clientCustomerId: string;
  identityId: string;
}

/** Verified and watched before the example's events were sent. */
export function customersOf(notifications: ExampleNotification[]): RegisterIdentityInput[] {
  return notifications.map(({ clientCustomerId, identityId }, index) => ({
    ...PEOPLE[index % PEOPLE.length]!,
    clientCustomerId,
    enrollment: { proveId: identityId, enrolled: true, verifiedAt: new Date('2025-01-02T09:00:00Z') },
  }));
}
