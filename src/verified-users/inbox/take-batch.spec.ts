import { randomUUID } from 'node:crypto';
import type { DeliveryToInsert } from './insert-deliveries.sql';
import { takeBatch } from './take-batch';

interface Given {
  id?: string;
  project?: string;
  bytes?: number;
}

function delivery(eventIds: string[], { id = randomUUID(), project = 'default', bytes = 100 }: Given = {}) {
  const receivedAt = new Date();
  const headers = { contentType: null, contentEncoding: null, correlationId: null };
  const items = eventIds.map((eventId) => ({
    eventId,
    eventType: 'DISCONNECT',
    eventTimestamp: receivedAt,
    clientCustomerId: 'customer',
    proveId: null,
    contentSha256: Buffer.alloc(32),
    problems: [],
  }));
  return {
    id,
    delivery: { project, receivedAt, body: Buffer.alloc(bytes), ...headers },
    parsed: { itemCount: items.length, items, repeats: 0, quarantined: [] },
  };
}

/** Takes batches until nothing is left; as places in the list. */
function batchesOf(given: DeliveryToInsert[]): number[][] {
  const waiting = [...given];
  const batches: number[][] = [];
  while (waiting.length > 0) batches.push(takeBatch(waiting).map((each) => given.indexOf(each)));
  return batches;
}

describe('takeBatch', () => {
  it('takes all that wait, in order', () => {
    expect(batchesOf([delivery(['a']), delivery([]), delivery(['b', 'c'])])).toEqual([[0, 1, 2]]);
    expect(takeBatch([])).toEqual([]);
  });

  it('P5 leaves a delivery with an eventId of another for the next batch, and takes those behind it', () => {
    const given = [
      delivery(['a', 'b']),
      delivery(['c', 'b']),
      delivery(['d']),
      delivery(['b']),
      delivery([]),
    ];
    expect(batchesOf(given)).toEqual([[0, 2, 4], [1], [3]]);
  });

  it('P5 tells projects apart, and one delivery twice from two', () => {
    expect(batchesOf([delivery(['a'], { project: 'eu' }), delivery(['a'])])).toEqual([[0, 1]]);
    expect(batchesOf([delivery([], { id: 'one' }), delivery([], { id: 'one' })])).toEqual([[0], [1]]);
  });

  it('is bounded by deliveries, by bytes and by items, and takes the first whatever its size', () => {
    expect(batchesOf(Array.from({ length: 100 }, () => delivery([]))).map(({ length }) => length)).toEqual([
      64, 36,
    ]);
    const large = { bytes: 1024 * 1024 };
    expect(batchesOf([delivery([], large), delivery([], large), delivery([])])).toEqual([[0], [1], [2]]);
    const many = () => delivery(Array.from({ length: 10_000 }, () => randomUUID()));
    expect(batchesOf([delivery(['a']), many(), delivery(['b'])])).toEqual([[0], [1], [2]]);
  });
});
