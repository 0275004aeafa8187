import { ImportEmptyError } from './import-empty.error';
import { ImportHeaderError } from './import-header.error';
import type { ImportFormat } from './import-format';
import type { ImportRow } from './import-row';
import { readBatches } from './read-batches';

const HEADER = 'clientCustomerId,firstName';

async function read(
  pieces: (string | Uint8Array)[],
  { format = 'csv', fromLine = 1 }: { format?: ImportFormat; fromLine?: number } = {},
): Promise<ImportRow[]> {
  const rows: ImportRow[] = [];
  const source = (async function* () {
    yield* pieces;
  })();
  for await (const batch of readBatches(source, format, fromLine, 10)) rows.push(...batch);
  return rows;
}

/** Line, and what was read or what is wrong. */
async function brief(...args: Parameters<typeof read>): Promise<unknown[]> {
  return (await read(...args)).map(({ line, fields, faults }) => [
    line,
    faults.length > 0 ? faults[0] : fields?.['firstName'],
  ]);
}

describe('readBatches of CSV', () => {
  it.each([
    ['spaces around cells', '\u00a0a ,\ufeff Ada\u200b\n , \n', [[2, 'Ada']]],
    ['quotes', 'a,"Ada ""the"" Great"\n', [[2, 'Ada "the" Great']]],
    ['delimiters in quotes', 'a,"Ada, Countess"\n', [[2, 'Ada, Countess']]],
    [
      'newlines in quotes',
      'a,"Ada\nLovelace"\nb,Bob\n',
      [
        [2, 'Ada\nLovelace'],
        [4, 'Bob'],
      ],
    ],
    [
      'CRLF, and within quotes',
      'a,"Ada\r\nL"\r\nb,Bob\r\n',
      [
        [2, 'Ada\r\nL'],
        [4, 'Bob'],
      ],
    ],
    [
      'empty lines',
      '\n\na,Ada\n\r\n\nb,Bob\n\n',
      [
        [4, 'Ada'],
        [7, 'Bob'],
      ],
    ],
    [
      'rows of delimiters',
      'a,Ada\n,\nb,Bob\n',
      [
        [2, 'Ada'],
        [4, 'Bob'],
      ],
    ],
    ['no newline at the end', 'a,Ada', [[2, 'Ada']]],
    ['empty cells', 'a,\n', [[2, undefined]]],
    ['letters of any script', 'a,Zoë 李\n', [[2, 'Zoë 李']]],
  ])('takes %s, whatever the pieces', async (_, text, expected) => {
    const bytes = Buffer.from(`${HEADER}\n${text}`);
    expect(await brief([bytes])).toEqual(expected);
    expect(await brief([...bytes].map((byte) => Buffer.of(byte)))).toEqual(expected);
  });

  it.each([
    ['comma', ','],
    ['semicolon', ';'],
    ['tab', '\t'],
  ])('finds out that the delimiter is the %s', async (_, delimiter) => {
    const line = (...cells: string[]) => `${cells.join(delimiter)}\n`;
    expect(await brief([line('firstName', 'clientCustomerId') + line('Ada', 'a')])).toEqual([[2, 'Ada']]);
  });

  it('passes over a byte order mark', async () => {
    expect(await brief([`\uFEFF${HEADER}\r\na,Ada\r\n`])).toEqual([[2, 'Ada']]);
  });

  it('reports what is broken and goes on behind it', async () => {
    const text = [
      HEADER,
      'a,Ada',
      'b,B"ob',
      'c,"C" x',
      'd',
      'e,E,e',
      'f,"open',
      'g,Grace',
      `h,"${'x'.repeat(70_000)}"`,
      'i,Ida',
    ].join('\n');
    expect(await brief([text])).toEqual([
      [2, 'Ada'],
      [3, expect.stringMatching(/no CSV/)],
      [4, expect.stringMatching(/no CSV/)],
      [5, 'the row has 1 cells, and the header 2'],
      [6, 'the row has 3 cells, and the header 2'],
      [7, expect.stringMatching(/^a quote is opened/)],
      [8, 'Grace'],
      [9, 'a row must not be longer than 64 KiB'],
      [10, 'Ida'],
    ]);
  });

  it('goes on behind a quote that is open to the end', async () => {
    expect(await brief([`${HEADER}\na,"open\nb,Bob\nc,Cy`])).toEqual([
      [2, expect.stringMatching(/^a quote is opened/)],
      [3, 'Bob'],
      [4, 'Cy'],
    ]);
  });

  it('keeps the line of a huge line that comes in pieces, and holds none of it', async () => {
    const piece = Buffer.alloc(60_000, 'x');
    expect(await brief([`${HEADER}\n`, ...Array<Buffer>(50).fill(piece), '\na,Ada\n'])).toEqual([
      [2, 'a row must not be longer than 64 KiB'],
      [3, 'Ada'],
    ]);
  });

  it('does not take a row that is no UTF-8, for a name would be kept with holes in it', async () => {
    const rows = await brief([Buffer.from(`${HEADER}\na,Ren\xe9e\nb,Bob\n`, 'latin1')]);
    expect(rows).toEqual([
      [2, 'the row is no UTF-8 text'],
      [3, 'Bob'],
    ]);
  });

  it('begins at the line it is told, and with the record after one that began before', async () => {
    const text = `${HEADER}\na,"Ada\nL"\nb,Bob\n`;
    expect(await brief([text], { fromLine: 2 })).toHaveLength(2);
    expect(await brief([text], { fromLine: 3 })).toEqual([[4, 'Bob']]);
    expect(await brief([text], { fromLine: 4 })).toEqual([[4, 'Bob']]);
    expect(await brief([text], { fromLine: 99 })).toEqual([]);
  });

  it.each([
    ['Ada Lovelace,ada@example.com', ['column 1', 'column 2', 'clientCustomerId is missing']],
    ['clientCustomerId,Vorname', ['column 2 is not known']],
    ['clientCustomerId,email,email', ['column 3 is email again']],
    ['firstName', ['clientCustomerId is missing']],
  ])('P13 refuses the header %s without repeating it', async (header, faults) => {
    const error = await read([`${header}\na,b\n`]).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(ImportHeaderError);
    for (const fault of faults) expect((error as Error).message).toContain(fault);
    expect((error as Error).message).not.toMatch(/Ada|Vorname|example\.com/);
  });

  it('refuses a header that is too long, or no text', async () => {
    await expect(read(['x'.repeat(200_000)])).rejects.toThrow(ImportHeaderError);
    await expect(read([Buffer.of(0xff, 0xfe, 0x61, 0x00, 0x0a, 0x00)])).rejects.toThrow(ImportHeaderError);
  });

  it.each(['', '\n\r\n', '\uFEFF'])('says that %j is empty', async (text) => {
    await expect(read([text])).rejects.toThrow(ImportEmptyError);
  });
});

describe('readBatches of NDJSON', () => {
  const rows = (...values: unknown[]) => [values.map((value) => JSON.stringify(value)).join('\n')];

  it('takes the nested form and the flat one, and null as left out but in the contact', async () => {
    const flat = { clientCustomerId: 'a', proveId: 'p', enrolled: true, consentCountry: 'GB' };
    const nested = {
      clientCustomerId: 'a',
      email: null,
      enrollment: { proveId: 'p', enrolled: true, verifiedAt: null },
      consent: { country: 'GB' },
    };
    const read_ = await read(rows(flat, nested), { format: 'ndjson' });
    expect(read_.map(({ fields }) => fields)).toEqual([flat, { ...flat, email: null }]);
    expect(read_.flatMap(({ faults }) => faults)).toEqual([]);
  });

  it('P13 reports fields that are not known without repeating them', async () => {
    const given = rows(
      { clientCustomerId: 'a', Ada: 1 },
      { clientCustomerId: 'a', enrollment: { Ada: 1 } },
      { clientCustomerId: 'a', consent: 'Ada' },
      { clientCustomerId: 'a', proveId: 'p', enrollment: { proveId: 'p' } },
    );
    given[0] += '\n{"clientCustomerId":"a","__proto__":{"x":1},"constructor":2}';
    const faults = (await read(given, { format: 'ndjson' })).map((row) => row.faults);
    expect(faults).toEqual([
      ['a field of the row is not known'],
      ['a field of enrollment is not known'],
      ['a field of consent is not known'],
      ['proveId is given twice'],
      ['a field of the row is not known'],
    ]);
  });

  it('reports what is broken and goes on behind it', async () => {
    const text = `{"clientCustomerId":"a"\r\n\r\n[1]\n"x"\nnull\n{"firstName":"Ada"}\n   \n`;
    expect(await brief([text], { format: 'ndjson' })).toEqual([
      [1, 'the row is no JSON'],
      [3, 'the row is no JSON object'],
      [4, 'the row is no JSON object'],
      [5, 'the row is no JSON object'],
      [6, 'Ada'],
    ]);
    await expect(read([''], { format: 'ndjson' })).rejects.toThrow(ImportEmptyError);
  });
});
