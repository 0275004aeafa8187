import { finalTargetUrl } from './final-target-url';

describe('finalTargetUrl', () => {
  it.each([
    ['https://api.example.com', 'https://api.example.com/reverify/phone-done'],
    ['http://localhost:3000/v1', 'http://localhost:3000/v1/reverify/phone-done'],
    ['https://api.example.com/~shop', 'https://api.example.com/'],
    [`https://api.example.com/${'a'.repeat(100)}`, 'https://api.example.com/'],
  ])('%s: %s', (publicUrl, expected) => {
    expect(finalTargetUrl(publicUrl)).toBe(expected);
  });
});
