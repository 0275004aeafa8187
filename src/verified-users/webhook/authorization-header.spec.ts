import type { IncomingMessage } from 'node:http';
import { readToken } from './authorization-header';

/** As Node presents them: `x-prove-authorization` joined by commas, the first `authorization` kept. */
function request(...lines: [string, string][]): IncomingMessage {
  const headers: Record<string, string> = {};
  for (const [name, value] of lines) {
    const key = name.toLowerCase();
    if (headers[key] === undefined) headers[key] = value;
    else if (key !== 'authorization') headers[key] += `, ${value}`;
  }
  return { headers, rawHeaders: lines.flat() } as unknown as IncomingMessage;
}

const PROVE = 'X-Prove-Authorization';

describe('P3 where the token is looked for', () => {
  const found: [string, [string, string][]][] = [
    ['the header of Prove', [[PROVE, 'Bearer a.b.c']]],
    ['any case of name and scheme', [['x-PROVE-authorization', 'bEARER a.b.c']]],
    ['several spaces after the scheme', [[PROVE, 'Bearer   a.b.c']]],
    ['Authorization when the other is absent', [['Authorization', 'Bearer a.b.c']]],
    [
      'beside the credentials of a proxy',
      [
        ['Authorization', 'Basic eDp5'],
        [PROVE, 'Bearer a.b.c'],
      ],
    ],
  ];
  it.each(found)('finds it in %s', (_name, lines) => {
    expect(readToken(request(...lines), false)).toBe('a.b.c');
  });

  const refused: [string, [string, string][]][] = [
    ['no header', []],
    ['an empty header', [[PROVE, '']]],
    [
      'an empty header beside a good Authorization',
      [
        [PROVE, ''],
        ['Authorization', 'Bearer a.b.c'],
      ],
    ],
    [
      'a bad header beside a good Authorization',
      [
        [PROVE, 'Basic x'],
        ['Authorization', 'Bearer a.b.c'],
      ],
    ],
    ['only the scheme', [[PROVE, 'Bearer']]],
    ['only the scheme and a space', [[PROVE, 'Bearer ']]],
    ['another scheme', [[PROVE, 'Token a.b.c']]],
    ['no space after the scheme', [[PROVE, 'Bearera.b.c']]],
    ['a tab after the scheme', [[PROVE, 'Bearer\ta.b.c']]],
    ['two tokens', [[PROVE, 'Bearer a.b.c d.e.f']]],
    ['a bare token', [[PROVE, 'a.b.c']]],
    [
      'the header twice',
      [
        [PROVE, 'Bearer a.b.c'],
        [PROVE, 'Bearer a.b.c'],
      ],
    ],
    [
      'Authorization twice',
      [
        ['Authorization', 'Bearer a.b.c'],
        ['authorization', 'Bearer d.e.f'],
      ],
    ],
    ['values joined by a comma', [[PROVE, 'Bearer a.b.c, Bearer d.e.f']]],
  ];
  it.each(refused)('takes none from %s', (_name, lines) => {
    expect(readToken(request(...lines), false)).toBeNull();
  });

  it('takes a bare token when told so', () => {
    expect(readToken(request([PROVE, 'a.b.c']), true)).toBe('a.b.c');
    expect(readToken(request([PROVE, 'Bearer a.b.c']), true)).toBe('a.b.c');
    expect(readToken(request([PROVE, 'Basic a.b.c']), true)).toBeNull();
  });

  it('takes none from a list of values', () => {
    const headers = { 'x-prove-authorization': ['Bearer a.b.c'] };
    expect(readToken({ headers, rawHeaders: [] } as unknown as IncomingMessage, false)).toBeNull();
  });
});
