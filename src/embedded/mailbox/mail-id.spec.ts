import { isMailId, MailIds, receivedAt } from './mail-id';

describe('MailIds', () => {
  it('sort in the order they were given, within a millisecond and when the clock goes back', () => {
    const ids = new MailIds();
    const given = [1_000, 1_000, 1_000, 900, 1_001].map((ms) => ids.next(ms));

    expect([...given].sort()).toEqual(given);
    expect(new Set(given).size).toBe(5);
  });

  it('hold the time of receipt', () => {
    expect(receivedAt(new MailIds().next(1_795_387_820_969))).toEqual(new Date(1_795_387_820_969));
  });

  it.each([
    '',
    '..',
    '../secrets',
    '000000000001000-000000-deadbeef/..',
    '000000000001000-000000-deadbeef\n',
  ])('are nothing that leads elsewhere: %j', (id) => {
    expect(isMailId(id)).toBe(false);
  });
});
