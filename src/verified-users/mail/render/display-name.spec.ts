import { displayName } from './display-name';

describe('displayName', () => {
  it.each([
    'Ana',
    'José María',
    "O'Neill",
    'D’Arcy',
    'Anne-Marie',
    'J. R.',
    'J.R.',
    'Ana J.',
    '李',
    'Łukasz',
  ])('prints %j', (name) => {
    expect(displayName(name)).toBe(name);
    expect(displayName(` ${name}  `)).toBe(name);
  });

  it('prints a name of 40 characters, and none that is longer', () => {
    expect(displayName('x'.repeat(40))).toBe('x'.repeat(40));
    expect(displayName('x'.repeat(41))).toBeNull();
    expect(displayName('x'.repeat(10_000))).toBeNull();
  });

  it.each([
    null,
    '',
    ' \r\n ',
    '-',
    'Win at evil.com',
    'bank-login24.com now',
    'Call 1 800 555 0100',
    'X Æ A-12',
    'https://evil.example',
    'www.evil.example',
    'evil.example/free',
    'a@evil.example',
    'tel:5550100',
    't.co',
    'X.com',
    'T.CO',
    'J.Smith',
    'Dr. Ana',
    'evil。com',
    'evil․com',
    '１８００',
    'Ana, your account is closed',
    'Ana!',
    'Ana\r\n\r\nYour account is closed',
    'Ana\u202emoc',
    'Ana\u200b',
    '📞',
  ])('P13 greets %j without a name', (name) => {
    expect(displayName(name)).toBeNull();
  });
});
