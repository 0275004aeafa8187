import { inLanes } from './in-lanes';

const ITEMS = Array.from({ length: 20 }, (_, index) => index);

describe('inLanes', () => {
  it('works on every item once, and on no more than so many at a time', async () => {
    const seen: number[] = [];
    let inHand = 0;
    let most = 0;
    await inLanes(ITEMS, 4, async (item) => {
      most = Math.max(most, (inHand += 1));
      await Promise.resolve();
      seen.push(item);
      inHand -= 1;
    });
    expect(seen).toEqual(ITEMS);
    expect(most).toBe(4);
  });

  it('after a failure begins none, and ends when all in hand have ended', async () => {
    const ended: number[] = [];
    const work = async (item: number) => {
      if (item === 1) throw new Error('failed');
      await new Promise((resolve) => setImmediate(resolve));
      ended.push(item);
    };
    await expect(inLanes(ITEMS, 4, work)).rejects.toThrow('failed');
    expect(ended).toEqual([0, 2, 3]);
  });
});
