import { CHAIN_START, hashEntry, type ChainHead } from './history-chain';
import { verifyChain, type StoredEntry, type StoredHistory } from './verify-chain';

const IDENTITY = '018f0000-0000-7000-8000-000000000001';
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute));

/** A chain as it is written: entries with the ids 11, 12, ... */
function chainOf(length: number, baseSeq = 0, baseHash = CHAIN_START): StoredHistory {
  const entries: StoredEntry[] = [];
  let hash: Buffer = baseHash;
  for (let index = 1; index <= length; index += 1) {
    const content = {
      at: at(index),
      what: 'verified',
      cause: { kind: 'company' as const, id: null },
      before: null,
      after: { status: 'verified', watch: 'watched' },
    };
    hash = hashEntry(hash, IDENTITY, baseSeq + index, content);
    entries.push({ ...content, id: `${10 + index}`, seq: baseSeq + index, hash });
  }
  const head: ChainHead = {
    ...{ identityId: IDENTITY, seq: baseSeq + length, hash },
    ...{ baseSeq, baseHash, broken: false },
  };
  return {
    ...{ identityId: IDENTITY, entries, head, authenticity: 'genuine' as const },
    ...{ unchainedThrough: 10n, mayBeEmpty: false },
  };
}

const kindsOf = (history: StoredHistory) =>
  verifyChain(history).map(({ kind, entryId }) => (entryId ? `${kind} ${entryId}` : kind));

/** The same chain with its entries, or its head, as somebody left them. */
function changed(
  change: (entries: StoredEntry[], head: ChainHead) => StoredEntry[],
  more: Partial<StoredHistory> = {},
): string[] {
  const history = chainOf(4);
  const head = { ...history.head! };
  const entries = change(
    history.entries.map((entry) => ({ ...entry })),
    head,
  );
  return kindsOf({ ...history, head, entries, ...more });
}

/** As somebody without a key can: every hash from an entry on is made anew. */
function rechained(entries: StoredEntry[]): StoredEntry[] {
  let previous: Buffer = CHAIN_START;
  return entries.map((entry, index) => {
    previous = hashEntry(previous, IDENTITY, index + 1, entry);
    return { ...entry, seq: index + 1, hash: previous };
  });
}

describe('P16 the chain of a history', () => {
  it('P16 has no finding as it was written, also after its beginning was deleted by retention', () => {
    expect(kindsOf(chainOf(4))).toEqual([]);
    expect(kindsOf(chainOf(3, 7, Buffer.alloc(32, 1)))).toEqual([]);
    expect(kindsOf(chainOf(0, 7, Buffer.alloc(32, 1)))).toEqual([]);
  });

  it('P16 hashes the same content in whatever order its fields are stored', () => {
    const content = { at: at(1), what: 'x', cause: { kind: 'company' as const, id: null }, before: null };
    expect(hashEntry(CHAIN_START, IDENTITY, 1, { ...content, after: { a: 1, b: { c: 2, d: 3 } } })).toEqual(
      hashEntry(CHAIN_START, IDENTITY, 1, { ...content, after: { b: { d: 3, c: 2 }, a: 1 } }),
    );
  });

  it.each<[string, (entry: StoredEntry) => void]>([
    ['time', (entry) => (entry.at = at(99))],
    ['what', (entry) => (entry.what = 'registered')],
    ['cause', (entry) => (entry.cause = { kind: 'operator', id: null })],
    ['before', (entry) => (entry.before = {})],
    ['after', (entry) => (entry.after = { status: 'pending', watch: 'watched' })],
  ])('P16 finds an edit of the %s, and names the entry', (_, edit) => {
    expect(
      changed((entries) => {
        edit(entries[1]!);
        return entries;
      }),
    ).toEqual(['edited 12']);
  });

  it('P16 finds an edit after which every hash was made anew, by the head that needs the key', () => {
    expect(
      changed((entries) => {
        entries[1]!.what = 'edited';
        return rechained(entries);
      }),
    ).toEqual(['edited']);
  });

  it.each<[string, number[], string[]]>([
    ['the first entry', [1, 2, 3], ['gap 12']],
    ['one in the middle', [0, 2, 3], ['gap 13']],
    ['the last one', [0, 1, 2], ['truncated']],
    ['all of them', [], ['truncated']],
  ])('P16 finds that %s is missing', (_, kept, findings) => {
    expect(changed((entries) => kept.map((index) => entries[index]!))).toEqual(findings);
  });

  it('P16 finds that entries were exchanged', () => {
    expect(
      changed(([first, second, third, fourth]) => [
        first!,
        { ...third!, id: '12' },
        { ...second!, id: '13' },
        fourth!,
      ]),
    ).toEqual(['gap 12', 'back_dated 13']);
  });

  it('P16 finds entries that were added, and says which of them are back-dated', () => {
    const added = (id: string, minute: number, more = {}) => ({
      ...chainOf(1).entries[0]!,
      id,
      at: at(minute),
      ...more,
    });
    const bare = { seq: null, hash: null };
    expect(changed((entries) => [...entries, added('15', 5, bare)])).toEqual(['inserted 15']);
    expect(changed((entries) => [...entries, added('15', 2, bare)])).toEqual(['back_dated 15']);
    expect(changed((entries) => [...entries, added('15', 5, { seq: 5 })])).toEqual(['inserted 15']);
    expect(changed((entries) => [...entries, added('15', 5, { seq: 3 })])).toEqual(['inserted 15']);
    expect(changed((entries) => [added('10', 5, bare), ...entries])).toEqual([]);
  });

  it('P16 finds a head that is missing, forged, or marked as broken', () => {
    expect(kindsOf({ ...chainOf(2), head: null, authenticity: null })).toEqual(['head_invalid']);
    expect(kindsOf({ ...chainOf(2), authenticity: 'forged' })).toEqual(['head_invalid']);
    expect(kindsOf({ ...chainOf(2), head: { ...chainOf(2).head!, broken: true } })).toEqual(['head_invalid']);
    expect(kindsOf({ ...chainOf(2), authenticity: 'unknown_key' })).toEqual(['key_missing']);
  });

  it('P16 finds a customer without any history, unless it is from before the chains', () => {
    const none = { ...chainOf(0), head: null, authenticity: null };
    expect(kindsOf(none)).toEqual(['truncated']);
    expect(kindsOf({ ...none, mayBeEmpty: true })).toEqual([]);
  });

  it('P16 excuses entries of older versions before and among those of a chain, unless it begins with the registration', () => {
    const older = (id: string): StoredEntry => ({ ...chainOf(1).entries[0]!, id, seq: null, hash: null });
    const chain = chainOf(2);
    const mixed = (entries: readonly StoredEntry[]) =>
      kindsOf({ ...chain, unchainedThrough: 100n, entries: [older('3'), ...entries, older('20')] });
    expect(mixed(chain.entries)).toEqual([]);
    const registered = { ...chain.entries[0]!, what: 'registered' };
    expect(mixed([registered, chain.entries[1]!])).toEqual(['inserted 3', 'edited 11']);
  });
});
