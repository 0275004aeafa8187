import { chooseIdentity } from './choose-identity';
import type { Candidate } from './find-candidates.sql';

const byProveId = (identityId: string, clientCustomerId: string): Candidate => ({
  index: 0,
  identityId,
  clientCustomerId,
  enrolled: true,
});
const byCustomer = (identityId: string, clientCustomerId: string): Candidate => ({
  ...byProveId(identityId, clientCustomerId),
  enrolled: false,
});

describe('chooseIdentity', () => {
  it.each([
    ['nobody', [], 'p', 'c', null],
    [
      'the enrolled customer that is named',
      [byProveId('1', 'c'), byCustomer('1', 'c')],
      'p',
      'c',
      ['1', null],
    ],
    ['the enrolled customer when none is named', [byProveId('1', 'c')], 'p', null, ['1', null]],
    [
      'of several enrolled customers the named one',
      [byProveId('1', 'a'), byProveId('2', 'c')],
      'p',
      'c',
      ['2', null],
    ],
    [
      'of several enrolled customers the best',
      [byProveId('1', 'a'), byProveId('2', 'b')],
      'p',
      null,
      ['1', 'several_customers'],
    ],
    [
      'the best of two enrollments of one customer',
      [byProveId('1', 'a'), byProveId('1', 'a')],
      'p',
      null,
      ['1', null],
    ],
    [
      'by Prove id against the named customer',
      [byProveId('1', 'a'), byCustomer('2', 'c')],
      'p',
      'c',
      ['1', 'customer_id_mismatch'],
    ],
    [
      'the named customer with a Prove id never seen',
      [byCustomer('2', 'c')],
      'p',
      'c',
      ['2', 'unknown_enrollment'],
    ],
    ['the named customer without a Prove id', [byCustomer('2', 'c')], null, 'c', ['2', null]],
  ] as const)('P6 chooses %s', (_what, candidates, proveId, clientCustomerId, chosen) => {
    const found = chooseIdentity(candidates, { proveId, clientCustomerId });
    expect(found && [found.identityId, found.reviewReason]).toEqual(chosen);
  });
});
