// Verified customers whose contacts can be read with the benches' key: `customer-<n>`, with the Prove id `prove-<n>`.
import { randomUUID } from 'node:crypto';
import cipher from '../../dist/src/verified-users/privacy/cipher.service.js';
import contactCipher from '../../dist/src/verified-users/identity/contact-cipher.service.js';
import { ENCRYPTION_KEY } from './service.mjs';

/** Reserved for fiction; all customers share it. */
export const PHONE_NUMBER = '+12025550149';
const BATCH = 5_000;

/** @param project default `default`. @param dueAmong one of so many is due for a check; 0: nobody. */
export async function fillCustomers(client, rows, { project = 'default', dueAmong = 0 } = {}) {
  const contacts = new contactCipher.ContactCipher(
    new cipher.Cipher({ encryption: { keys: [ENCRYPTION_KEY] } }),
    { isOn: true },
  );
  for (let from = 0; from < rows; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, rows - from) }, (_, index) => from + index);
    const ids = numbers.map(() => randomUUID());
    const sealed = numbers.map(
      (number, index) =>
        contacts.seal(
          { id: ids[index], project, clientCustomerId: `customer-${number}` },
          { ...NOBODY, email: `customer-${number}@example.com` },
        ).contact,
    );
    const due = numbers.map((number) => dueAmong > 0 && number % dueAmong === 0);
    await client.query(SQL, [project, ids, numbers, sealed, due]);
  }
}

const NOBODY = { firstName: null, lastName: null, phoneNumber: PHONE_NUMBER };

const SQL = `
  WITH given AS (
    SELECT * FROM unnest($2::uuid[], $3::int[], $4::bytea[], $5::boolean[]) AS given (id, number, contact, due)
  ), identity AS (
    INSERT INTO vu_identity (id, project, client_customer_id, status, watch, verified_at, contact, check_due_at,
      created_at, updated_at)
    SELECT id, $1, 'customer-' || number, 'verified', 'watched', now() - interval '300 days', contact,
      CASE WHEN due THEN now() - interval '1 hour' END, now() - interval '300 days', now() - interval '300 days'
      FROM given
  )
  INSERT INTO vu_enrollment (id, identity_id, project, prove_id, current, enrolled_at, carrier, line_type)
  SELECT gen_random_uuid(), id, $1, 'prove-' || number, true, now() - interval '300 days', 'Verizon', 'mobile' FROM given`;
