import { maskedNumber, phoneEnding } from './phone-ending';

describe('P13 no more of a number is shown than its last four digits', () => {
  it.each([
    ['•••• 0123', '0123', '•••• 0123'],
    ['+1 ••• ••• 23', '23', '•••• 23'],
    ['********89', '89', '•••• 89'],
    ['+14155550123', '0123', '•••• 0123'],
    ['+1 415 555 0123 ', '0123', '•••• 0123'],
    ['••••', '', '••••'],
    ['', '', '••••'],
  ])('%j', (given, ending, masked) => {
    expect(phoneEnding(given)).toBe(ending);
    expect(maskedNumber(given)).toBe(masked);
  });
});
