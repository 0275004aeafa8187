import { displayName } from './display-name';

describe('displayName', () => {
  it.each(['Ana', 'José María', "O'Neill", 'Anne-Marie', 'J. R.', 'J.R.', 'X Æ A-12', '李', 'Łukasz'])(
    'prints %j',
    (name) => {
      expect(displayName(name)).toBe(name);
    },
  );

  it.each([
    null,
    '',
    ' \r\n ',
    'Win at evil.com',
    'https://evil.example',
    'www.evil.example',
    'evil.example/free',
    'a@evil.example',
    'tel:5550100',
  ])('greets %j without a name', (name) => {
    expect(displayName(name)).toBeNull();
  });

  it('keeps a name to one line of 60', () => {
    expect(displayName('Ana\r\n\r\nYour account is closed')).toBe('Ana Your account is closed');
    expect(displayName('x'.repeat(10_000))).toHaveLength(60);
  });
});
