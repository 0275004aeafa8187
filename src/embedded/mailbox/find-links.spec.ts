import { findLinks, splitAtLinks } from './find-links';

describe('findLinks', () => {
  it('finds the links of the HTML first, then those of the text, each once', () => {
    const html = `<a href="https://a.example/x?b=1&amp;c=2">A</a> <A class=z HREF='https://b.example'>B</A>`;

    expect(findLinks(html, 'See https://a.example/x?b=1&c=2 or http://c.example/path.')).toEqual([
      'https://a.example/x?b=1&c=2',
      'https://b.example',
      'http://c.example/path',
    ]);
  });

  it('takes web addresses only, however they are written', () => {
    const html =
      '<a href="javascript:alert(1)">1</a><a href="&#106;avascript:alert(1)">2</a>' +
      '<a href="data:text/html,x">3</a><a href="/relative">4</a><a href="https://">5</a><a href="&#x110000;">6</a>';

    expect(findLinks(html, 'javascript:alert(1) file:///etc/passwd')).toEqual([]);
  });
});

describe('splitAtLinks', () => {
  it('loses no character', () => {
    const text = 'Open (https://a.example/b), please.\nOr https:// not.\n';

    const pieces = splitAtLinks(text);

    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    expect(pieces.flatMap(({ href }) => href ?? [])).toEqual(['https://a.example/b']);
  });
});
