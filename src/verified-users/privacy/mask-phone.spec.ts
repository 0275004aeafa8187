import { maskPhone } from './mask-phone';

describe('maskPhone', () => {
  it.each([
    ['+12025550123', '•••• 0123'],
    ['+447700900123', '•••• 0123'],
    ['+1 (202) 555-0123', '•••• 0123'],
    ['+290 1234', '•••• 1234'],
    ['+123456', '••••'],
    ['0123', '••••'],
    ['', '••••'],
    ['no number at all', '••••'],
  ])('P13 of %j shows %j', (number, shown) => {
    expect(maskPhone(number)).toBe(shown);
  });
});
