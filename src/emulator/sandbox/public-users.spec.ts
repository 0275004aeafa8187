import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXTRA_USERS } from './extra-users';
import { readPhoneNumber } from './phone-number';
import { PUBLIC_USERS } from './public-users';

interface PublicList {
  users: {
    product: string;
    phoneNumber: string | null;
    firstName: string | null;
    lastName: string | null;
    skipsClientSdk?: boolean;
  }[];
  emulatorExtensions: { users: { phoneNumber: string }[] };
}

const published = JSON.parse(
  readFileSync(join(__dirname, '../../../test/fixtures/sandbox-users.json'), 'utf8'),
) as PublicList;

describe('sandbox users', () => {
  it('are those that Prove has published with a number', () => {
    const listed = published.users
      .filter(({ phoneNumber }) => phoneNumber !== null)
      .map(({ phoneNumber, firstName, lastName, product, skipsClientSdk = false }) => ({
        phoneNumber,
        ...(firstName && { firstName, lastName }),
        product: product.replace('unify-mobile-auth', 'unify'),
        skipsClientSdk,
      }));
    const known = PUBLIC_USERS.map(({ phoneNumber, firstName, lastName, product, skipsClientSdk }) => ({
      phoneNumber,
      ...(firstName && { firstName, lastName }),
      product,
      skipsClientSdk,
    }));
    const byNumber = (one: { phoneNumber: string | null }) => one.phoneNumber!;
    expect(new Map(known.map((user) => [byNumber(user), user]))).toEqual(
      new Map(listed.map((user) => [byNumber(user), user])),
    );
  });

  it('and our own, of which no two share a number', () => {
    const numbers = [...PUBLIC_USERS, ...EXTRA_USERS].map(
      ({ phoneNumber }) => readPhoneNumber(phoneNumber)!.e164,
    );
    expect(new Set(numbers).size).toBe(numbers.length);
    const ours = EXTRA_USERS.map(({ phoneNumber }) => phoneNumber);
    expect(ours).toEqual(
      expect.arrayContaining(published.emulatorExtensions.users.map(({ phoneNumber }) => phoneNumber)),
    );
  });
});
