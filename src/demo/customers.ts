/** Invented people. The numbers are reserved for fiction. */
export const CUSTOMERS = [
  {
    clientCustomerId: 'customer-1',
    firstName: 'Ada',
    lastName: 'Keller',
    email: 'ada@customer.example',
    phoneNumber: '+12025550123',
    locale: 'en',
  },
  {
    clientCustomerId: 'customer-2',
    firstName: 'Luis',
    lastName: 'Ortega',
    email: 'luis@customer.example',
    phoneNumber: '+12025550145',
    locale: 'es',
  },
  {
    clientCustomerId: 'customer-3',
    firstName: 'Mai',
    lastName: 'Nguyen',
    email: 'mai@customer.example',
    phoneNumber: '+12025550167',
    locale: 'en-US',
  },
  {
    clientCustomerId: 'customer-4',
    firstName: 'Tom',
    lastName: 'Becker',
    email: 'tom@customer.example',
    phoneNumber: '+12025550189',
    locale: 'en',
  },
] as const;

/** What happens to the first three of their phones. */
export const EVENTS = [
  { eventType: 'PHONE_NUMBER_CHANGE', to: 'customer-1' },
  { eventType: 'DISCONNECT', to: 'customer-2' },
  { eventType: 'MOVED_OUT_OF_COVERAGE', to: 'customer-3' },
] as const;
