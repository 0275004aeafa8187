import fc from 'fast-check';
import { ProveError } from '../answers/prove.error';
import type { EnrolledIdentity } from '../state/enrolled-identity';
import { listPage } from './list-page';

const identity = (id: string, active = true): EnrolledIdentity => ({
  id,
  phone: { given: '2001004031', e164: '+12001004031', country: 'US' },
  active,
  ended: false,
  carrier: 'Verizon',
  lineType: 'mobile',
  createdAtMs: 0,
  linked: [],
});

describe('listPage', () => {
  it('gives everybody once over all pages, also when others are disenrolled meanwhile', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.uuid(), { maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.nat()),
        (ids, limit, leaving) => {
          let all = [...ids].sort().map((id) => identity(id));
          const gone = new Set<string>();
          const seen: string[] = [];
          for (let startKey: string | undefined, pages = 0; pages === 0 || startKey; pages++) {
            expect(pages).toBeLessThanOrEqual(ids.length);
            const page = listPage(all, { limit: String(limit), startKey });
            expect(page.identities.length).toBeLessThanOrEqual(limit);
            seen.push(...page.identities.map(({ id }) => id));
            startKey = page.lastKey;
            const next = leaving.shift();
            if (next === undefined || all.length === 0) continue;
            const [left] = all.splice(next % all.length, 1);
            gone.add(left!.id);
            all = [...all];
          }
          expect(seen).toEqual([...new Set(seen)]);
          expect(seen.filter((id) => !gone.has(id))).toEqual(ids.filter((id) => !gone.has(id)).sort());
        },
      ),
    );
  });

  it('leaves those who are paused out unless asked', () => {
    const all = [identity('a', false), identity('b')];
    expect(listPage(all, {}).identities.map(({ id }) => id)).toEqual(['b']);
    expect(listPage(all, { showInactive: 'true' }).identities).toHaveLength(2);
  });

  it.each([{ limit: '0' }, { limit: 'x' }, { startKey: 'nonsense' }])('refuses %j', (query) => {
    expect(() => listPage([], query)).toThrow(ProveError);
  });
});
