import fc from 'fast-check';
import { toBatches } from './delivery-manner';

describe('toBatches', () => {
  it('loses nothing, adds nothing, keeps to the size and to the order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer(), { maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom('kept' as const, 'reversed' as const),
        fc.integer({ min: 0, max: 3 }),
        (items, batchSize, order, duplicates) => {
          const batches = toBatches(items, { batchSize, order, duplicates });
          const once = order === 'kept' ? items : [...items].reverse();
          expect(batches.flat()).toEqual(Array.from({ length: duplicates + 1 }, () => once).flat());
          expect(batches.every((batch) => batch.length > 0 && batch.length <= batchSize)).toBe(true);
        },
      ),
    );
  });
});
