import fc from 'fast-check';
import { toLogEntry } from './log-entry';

describe('toLogEntry', () => {
  it("follows Nest's order: text, fields, stack, context last", () => {
    expect(toLogEntry(['Applied', { notificationId: '7', count: 2 }, 'Inbox'], false)).toEqual({
      message: 'Applied',
      fields: { notificationId: '7', count: 2, context: 'Inbox' },
    });
    expect(toLogEntry([{ message: 'Wake-up lost', queue: 'emails' }, 'WakeUp'], false)).toEqual({
      message: 'Wake-up lost',
      fields: { queue: 'emails', context: 'WakeUp' },
    });
    expect(toLogEntry(['Alone'], false)).toEqual({ message: 'Alone', fields: {} });
    expect(toLogEntry(['No stack', undefined, 'Here'], false)).toEqual({
      message: 'No stack',
      fields: { context: 'Here' },
    });
  });

  it('P13 shows who read contact data by the name of the credential, and nothing personal in it', () => {
    const line = (actor: string) => toLogEntry([{ message: 'Contact data was read', actor }], false).fields;
    expect(line('billing')).toEqual({ actor: 'billing' });
    expect(line('jo@example.com')).toEqual({ actor: '[email]' });
  });

  it('shows an error by name, code and message; frames only where debugging is on', () => {
    const error = Object.assign(new TypeError('no jo@example.com'), { code: 'E_X', parameters: ['CANARY'] });
    expect(toLogEntry(['Failed', error, 'Mail'], false)).toEqual({
      message: 'Failed',
      fields: { context: 'Mail', err: { name: 'TypeError', code: 'E_X', message: 'no [email]' } },
    });
    const { err } = toLogEntry([error], true).fields as { err: { stack: string[] } };
    expect(err.stack.length).toBeGreaterThan(0);
    expect(err.stack.every((frame) => frame.startsWith('at '))).toBe(true);
    const stack = new Error('jo').stack;
    expect(toLogEntry(['Failed', stack, 'Mail'], false).fields).toEqual({ context: 'Mail' });
    expect(toLogEntry(['Failed', stack], true).fields).toEqual({ stack: expect.arrayContaining([]) });
  });

  it('P13 leaves out what parsers and the database quote from the data', () => {
    const entry = (error: unknown) => toLogEntry([error], false).message;
    const bad = Object.assign(new Error('invalid input syntax for type uuid: "Jo CANARY"'), {
      code: '22P02',
    });
    expect(entry(bad)).toBe('invalid input syntax for type uuid: [redacted]');
    const doubled = Object.assign(new Error('violates unique constraint "vu_x"'), { code: '23505' });
    expect(entry(doubled)).toBe('violates unique constraint "vu_x"');
    let parsing: unknown;
    try {
      JSON.parse('{"name": CANARY, "x": "y"}');
    } catch (error) {
      parsing = error;
    }
    expect(entry(parsing)).not.toContain('CANARY');
  });

  it('shows causes and the errors of an aggregate, to a limited depth', () => {
    const inner = Object.assign(new Error('connect ECONNREFUSED ::1:5432'), { code: 'ECONNREFUSED' });
    const error = new Error('outer', { cause: new AggregateError([inner], 'all') });
    expect(toLogEntry([error], false).fields.err).toMatchObject({
      cause: { name: 'AggregateError', errors: [{ code: 'ECONNREFUSED' }] },
    });
    const endless = new Error('endless');
    endless.cause = endless;
    expect(JSON.stringify(toLogEntry([endless], false)).length).toBeLessThan(1_000);
  });

  it('P13 what is under an unknown key, or is itself an odd key, is redacted', () => {
    expect(
      toLogEntry(
        [
          'Seen',
          {
            phoneNumber: '+14155550123',
            'jo@example.com': 1,
            identityId: 'a-1',
            reason: 'jo@example.com',
            items: [{ name: 'Jo' }, 'x'],
            __proto__: { count: 1 },
            time: 'never',
            notify: () => 'x',
          },
        ],
        false,
      ).fields,
    ).toEqual({
      phoneNumber: '[redacted]',
      '[redacted]': '[redacted]',
      identityId: 'a-1',
      reason: '[email]',
      items: [{ name: '[redacted]' }, 'x'],
      notify: '[redacted]',
    });
  });

  it('P13 no canary comes through, wherever in an object or a list it stands', () => {
    const canary = '+1 415 555 0199';
    const name = 'CANARYSMITH';
    const leaf = fc.constantFrom(canary, `x ${canary}`, 'jo@canary.example', 7, null, true);
    const secretKey = fc.constantFrom('phone', 'body', 'token', 'email', 'customer name', 'authorization');
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('reason', 'items', 'cause', 'outcome'), tie('tree'), { maxKeys: 3 }),
        fc.dictionary(secretKey, fc.oneof(tie('tree'), fc.constant(name)), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 4 }), (args) => {
        const written = JSON.stringify(toLogEntry(['Text', ...args, 'Context'], false));
        expect(written).not.toMatch(/415 555|canary/i);
      }),
      { numRuns: 1_000 },
    );
  });
});
