import { ContactCipher } from '../../../src/verified-users/identity/contact-cipher.service';
import { VerifiedIdentity } from '../../../src/verified-users/identity/verified-identity.entity';
import type { TestApp } from '../../support/test-app';

/** All that is kept of the customers whose id begins so, without ids and times of its own, and without the prefix. */
export async function stateOfCustomers(
  { app, dataSource }: Pick<TestApp, 'app' | 'dataSource'>,
  prefix: string,
): Promise<unknown[]> {
  const contacts = app.get(ContactCipher, { strict: false });
  const identities = await dataSource
    .getRepository(VerifiedIdentity)
    .createQueryBuilder('identity')
    .where('client_customer_id LIKE :like', { like: `${prefix}-%` })
    .orderBy('client_customer_id')
    .getMany();
  const states: unknown[] = [];
  for (const identity of identities) {
    const { id } = identity;
    const of = (sql: string) => dataSource.query<unknown[]>(sql, [id]);
    states.push({
      ...identity,
      ...{ id: null, createdAt: null, updatedAt: null, emailChangedAt: null, formerEmail: null },
      numberChangedAt: identity.numberChangedAt && 'changed',
      // Spread by the identity's id.
      checkDueAt: identity.checkDueAt && 'planned',
      contact: contacts.open(identity),
      former: contacts.openFormerEmail(identity),
      enrollments: await of(
        `SELECT project, prove_id, current, ended_at, enrolled_at FROM vu_enrollment WHERE identity_id = $1 ORDER BY prove_id`,
      ),
      cases: await of(
        `SELECT status, reason FROM vu_reverification WHERE identity_id = $1 ORDER BY opened_at`,
      ),
      events: await of(`SELECT name, detail FROM vu_host_event WHERE identity_id = $1 ORDER BY id`),
      history: await of(
        `SELECT what, cause_kind, cause_id, before, after FROM vu_identity_history WHERE identity_id = $1 ORDER BY id`,
      ),
    });
  }
  return JSON.parse(JSON.stringify(states).replaceAll(`${prefix}-`, '')) as unknown[];
}
