import 'reflect-metadata';
import { checkInput, toE164, toPast } from './check-input';
import { InvalidRegistrationError } from './invalid-registration.error';
import { RegisterIdentityInput } from './register-identity.input';

describe('checkInput', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['no customer id', { clientCustomerId: undefined }, /clientCustomerId/],
    ['an empty customer id', { clientCustomerId: '' }, /clientCustomerId/],
    ['a customer id with a NUL', { clientCustomerId: 'a\0b' }, /clientCustomerId must not hold control/],
    ['half a surrogate pair', { clientCustomerId: 'a\ud800' }, /clientCustomerId must not hold control/],
    ['a project with a NUL', { project: 'a\0b' }, /project must not hold control/],
    [
      'very many fields',
      Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, 'x-ray'])),
      /more than 256 values/,
    ],
    ['markup in a name', { firstName: '<b>Ada</b>' }, /firstName/],
    ['a line break in a name', { lastName: 'Love\r\nlace' }, /lastName/],
    ['two addresses', { email: 'a@example.com, b@example.com' }, /email must be one email address/],
    ['a name around the address', { email: 'Ada <ada@example.com>' }, /email/],
    ['a mailbox in quotes', { email: '"ada k"@example.com' }, /email/],
    ['a mailbox with a character of no width', { email: 'ada\u200b@example.com' }, /email/],
    ['a mailbox that runs backwards', { email: 'a\u202eda@example.com' }, /email/],
    ['a domain with a character of no width', { email: 'ada@exam\u200bple.com' }, /email/],
    ['a domain without a top level', { email: 'ada@localhost' }, /email/],
    ['a dot before the mailbox', { email: '.ada@example.com' }, /email/],
    ['a mailbox of 65 characters', { email: `${'a'.repeat(65)}@example.com` }, /email/],
    ['a header in the address', { email: 'ada@example.com\r\nBcc: eve@example.com' }, /email/],
    ['no locale', { locale: 'not a locale' }, /locale must be a BCP 47 tag/],
    ['no time zone', { timeZone: 'Europe/Atlantis' }, /timeZone must be a time zone/],
    ['a field that we do not know', { ssn: '078-05-1120' }, /ssn/],
    ['no Prove id', { enrollment: {} }, /proveId/],
    ['a time as text', { enrollment: { proveId: 'p', verifiedAt: '2026-01-01' } }, /verifiedAt/],
    ['no time at all', { enrollment: { proveId: 'p', verifiedAt: new Date('?') } }, /verifiedAt/],
  ])('P13 %s is refused by the name of the field, without its value', async (_, given, fault) => {
    const input = { clientCustomerId: 'customer', ...given } as RegisterIdentityInput;
    const error = await checkInput(RegisterIdentityInput, input).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidRegistrationError);
    expect((error as Error).message).toMatch(fault);
    for (const value of Object.values(given)) {
      if (typeof value === 'string' && value !== '') expect((error as Error).message).not.toContain(value);
    }
  });

  it.each(['.', '..'])(
    'P3 the customer id %j is refused: a path with it leads elsewhere',
    async (clientCustomerId) => {
      await expect(checkInput(RegisterIdentityInput, { clientCustomerId })).rejects.toThrow(
        'clientCustomerId must not be "." or ".."',
      );
      await expect(
        checkInput(RegisterIdentityInput, { clientCustomerId: `${clientCustomerId}.a` }),
      ).resolves.toBeDefined();
    },
  );

  it.each(['Ada', "D'Arcy-Ögård", '李小龍', 'علي', 'Mary Ann'])('takes the name %s', async (firstName) => {
    const input = await checkInput(RegisterIdentityInput, { clientCustomerId: 'customer', firstName });
    expect(input.firstName).toBe(firstName);
  });
});

it.each(["o'hara@example.com", 'a+b@exämple.com', '李@example.com', `${'a'.repeat(64)}@example.com`])(
  'accepts the address %s',
  async (email) => {
    const input = await checkInput(RegisterIdentityInput, { clientCustomerId: 'customer', email });
    expect(input.email).toBe(email);
  },
);

describe('toE164', () => {
  it.each([
    ['+12025550123', '+12025550123'],
    ['(202) 555-0123', '+12025550123'],
    ['+44 7700 900123', '+447700900123'],
    ['+49 (0)151 12345678', '+4915112345678'],
  ])('%s is %s', (given, e164) => {
    expect(toE164(given, 'valid')).toBe(e164);
  });

  it.each(['', 'nonsense', '+1', '+999999999999', '12'])('%j is refused', (given) => {
    expect(() => toE164(given, 'possible')).toThrow(/phoneNumber must be a phone number/);
  });

  it.each([
    ['+11111111111', /a number that is in use/],
    ['+19995550123', /a number that is in use/],
    ['+353201234567', /a number that is in use/],
    ['+12025550123 ext. 5', /must not have an extension/],
    ['+12025550123;ext=5', /must not have an extension/],
    ['call +12025550123', /must be a phone number/],
    ['+12025550123 / +12025550124', /must be a phone number/],
  ])('%s is refused, with the reason and without the number', (given, reason) => {
    expect(() => toE164(given, 'valid')).toThrow(reason);
    expect(() => toE164(given, 'valid')).not.toThrow(/1111111|5550124|ext=5/);
  });

  it.each(['+12001004053', '2001004053', '+12025550100', '+447700900123', '+15005550006'])(
    'accepts the sandbox or fictional number %s',
    (given) => expect(toE164(given, 'valid')).not.toBeNull(),
  );

  it('accepts an unassigned range with validation `possible`, but never an extension', () => {
    expect(toE164('+11111111111', 'possible')).toBe('+11111111111');
    expect(() => toE164('+12025550123x5', 'possible')).toThrow(/extension/);
  });

  it('is null when none was given', () => {
    expect(toE164(undefined, 'valid')).toBeNull();
  });
});

describe('toPast', () => {
  const now = new Date('2026-01-01T12:00:00Z');
  const ahead = (ms: number) => new Date(now.getTime() + ms);

  it('leaves the past as it is', () => {
    expect(toPast(ahead(-1), now, 'verifiedAt')).toEqual(ahead(-1));
  });

  it('takes a clock that is slightly ahead for now', () => {
    expect(toPast(ahead(1), now, 'verifiedAt')).toEqual(now);
    expect(toPast(ahead(60_000), now, 'verifiedAt')).toEqual(now);
  });

  it('refuses the future, which would hide every event until then', () => {
    expect(() => toPast(ahead(60_001), now, 'verifiedAt')).toThrow('verifiedAt must not be in the future');
    expect(() => toPast(ahead(8.64e13), now, 'verifiedAt')).toThrow(InvalidRegistrationError);
  });
});
