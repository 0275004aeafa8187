import { chooseIdentity } from './choose-identity';
import type { Candidate } from './find-candidates.sql';

const byProveId = (identityId: string, clientCustomerId: string, current = true): Candidate => ({
  index: 0,
  identityId,
  clientCustomerId,
  enrolled: true,
  current,
});
const byCustomer = (identityId: string, clientCustomerId: string): Candidate => ({
  ...byProveId(identityId, clientCustomerId),
  enrolled: false,
  current: null,
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
      ['1', null],
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
    [
      'the named customer with a Prove id that another one had',
      [byProveId('1', 'a', false), byCustomer('2', 'c')],
      'p',
      'c',
      ['2', 'unknown_enrollment'],
    ],
    ['nobody while the named customer is unknown', [byProveId('1', 'a', false)], 'p', 'c', null],
    ['the former holder when none is named', [byProveId('1', 'a', false)], 'p', null, ['1', null]],
    [
      'the former holder that is named',
      [byProveId('1', 'c', false), byCustomer('1', 'c')],
      'p',
      'c',
      ['1', null],
    ],
  ] as const)('P6 chooses %s', (_what, candidates, proveId, clientCustomerId, chosen) => {
    const found = chooseIdentity(candidates, { proveId, clientCustomerId });
    expect(found && [found.identityId, found.reviewReason]).toEqual(chosen);
  });

  it.each([
    [
      'all who have the Prove id now, the named one first',
      [byProveId('1', 'a'), byProveId('2', 'c')],
      'c',
      '2',
      ['2', '1'],
      null,
    ],
    [
      'all who have the Prove id now, when none is named',
      [byProveId('1', 'a'), byProveId('2', 'b')],
      null,
      '1',
      ['1', '2'],
      null,
    ],
    ['not the former holder', [byProveId('1', 'a'), byProveId('2', 'b', false)], null, '1', ['1'], null],
    [
      'the named former holder as well, after the current one',
      [byProveId('1', 'a'), byProveId('2', 'c', false)],
      'c',
      '1',
      ['1', '2'],
      null,
    ],
    [
      'the best of the former holders',
      [byProveId('1', 'a', false), byProveId('2', 'b', false)],
      null,
      '1',
      ['1'],
      null,
    ],
    [
      'the named customer only to be flagged',
      [byProveId('1', 'a'), byCustomer('2', 'c')],
      'c',
      '1',
      ['1'],
      '2',
    ],
  ] as const)('P6 applies to %s', (_what, candidates, clientCustomerId, identityId, appliesTo, misnamed) => {
    expect(chooseIdentity(candidates, { proveId: 'p', clientCustomerId })).toMatchObject({
      ...{ identityId, appliesTo, misnamed },
    });
  });
});
