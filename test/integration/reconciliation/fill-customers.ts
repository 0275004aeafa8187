import { randomUUID } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { VerifiedIdentity } from '../../../src';
import type { ContactCipher } from '../../../src/verified-users/identity/contact-cipher.service';
import { insertEnrollments } from '../../../src/verified-users/identity/insert-enrollments.sql';
import { insertIdentities } from '../../../src/verified-users/identity/insert-identities.sql';

/** Reserved for fiction; all customers share it. */
export const NUMBER = '+12025550149';
const BATCH = 5_000;
const VERIFIED_AT = new Date('2025-01-01');

/** Verified and watched customers, `customer-<n>` with the Prove id `prove-<n>`, whose carrier and line are known. */
export async function fillCustomers(
  manager: EntityManager,
  contacts: ContactCipher,
  count: number,
): Promise<void> {
  for (let from = 0; from < count; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => from + index);
    const identities = numbers.map((number) => customer(contacts, number));
    await insertIdentities(manager, identities);
    const enrollments = identities.map(({ id: identityId, project }, index) => {
      const proveId = `prove-${from + index}`;
      return { identityId, project, proveId, enrolledAt: VERIFIED_AT };
    });
    await insertEnrollments(manager, enrollments);
  }
  await manager.query(
    `UPDATE vu_enrollment SET carrier = 'Verizon', line_type = 'mobile' WHERE carrier IS NULL`,
  );
}

function customer(contacts: ContactCipher, number: number): VerifiedIdentity {
  const id = randomUUID();
  const email = `customer-${number}@example.com`;
  const owner = { id, project: 'default', clientCustomerId: `customer-${number}` };
  return Object.assign(new VerifiedIdentity(), {
    ...owner,
    status: 'verified',
    watch: 'watched',
    verifiedAt: VERIFIED_AT,
    checkDueAt: null,
    locale: null,
    createdAt: VERIFIED_AT,
    ...contacts.seal(owner, { firstName: null, lastName: null, email, phoneNumber: NUMBER }),
  });
}
