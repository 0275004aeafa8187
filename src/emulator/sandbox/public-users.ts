import type { Outcome, Product, SandboxUser } from './sandbox-user';

type Row = [phoneNumber: string, firstName: string, lastName: string, skipsClientSdk?: 'skips', Outcome?];

const VERIFIED_USERS: Row[] = [
  ['2001004011', 'Sheilakathryn', 'Butrimovich', 'skips'],
  ['447968900002', 'Rozella', 'Kimpton', 'skips'],
  ['2001004053', 'Elena', 'Coldman', 'skips'],
];

const HUMAN_ASSURANCE: Row[] = [
  ['2001004051', 'Ewen', 'Brimilcome', 'skips'],
  ['2001004052', 'Hilary', 'Kumaar', 'skips', 'identity_fails'],
];

const UNIFY: Row[] = [
  ['2001004018', 'Barbaraanne', 'Canet', 'skips'],
  ['+2001004029', 'Janos', 'Martina', 'skips'],
  ['2001004014', 'Lorant', 'Nerger'],
  ['2001004015', 'Laney', 'Dyball'],
  ['2001004016', 'Inge', 'Galier'],
  ['2001004017', 'Jesse', 'Mashro'],
  ['2001004041', 'Penny', 'Jowers'],
  ['+2001004025', 'Bertie', 'Fremont'],
  ['+2001004026', 'Bonnie', 'Sidon'],
  ['+2001004027', 'Allissa', 'Zoren'],
  ['+2001004028', 'Wendy', 'Strover'],
  ['+2001004043', 'Amii', 'Porritt'],
];

const IDENTITY_MANAGER: Row[] = [
  ['2001004031', 'Merla', 'Schumacher'],
  ['2001004032', '', ''],
  ['2001004035', 'Jaimie', 'Beddo'],
  ['2001004036', 'Stanly', 'Ovid'],
];

/** The test users that Prove publishes; numbers of users that it only names are not known. */
export const PUBLIC_USERS: readonly SandboxUser[] = [
  ...VERIFIED_USERS.map(toUser('verified-users')),
  ...HUMAN_ASSURANCE.map(toUser('human-assurance')),
  ...UNIFY.map(toUser('unify')),
  ...IDENTITY_MANAGER.map(toUser('identity-manager')),
];

function toUser(product: Product) {
  return ([phoneNumber, firstName, lastName, skips, outcome = 'success']: Row): SandboxUser => ({
    phoneNumber,
    ...(firstName && { firstName, lastName }),
    product,
    skipsClientSdk: skips === 'skips',
    outcome,
  });
}
