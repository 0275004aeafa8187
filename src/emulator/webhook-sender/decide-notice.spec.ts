import fc from 'fast-check';
import { decideNotice } from './decide-notice';
import { EVENT_TYPES } from './event-types';

const phone = (country: string | undefined) => ({ given: '2001004031', e164: '+12001004031', country });
const watched = { phone: phone('US'), active: true, ended: false };

describe('decideNotice', () => {
  it.each(['CA', 'GB', 'EG', undefined])('tells of no number from %s', (country) => {
    const decision = decideNotice(
      { ...watched, phone: phone(country) },
      'PORT',
      { terminalEvents: 'every' },
      true,
    );
    expect(decision).toEqual({ silence: 'not_us', ends: false });
  });

  it.each([
    [{ active: false }, true, 'inactive', false],
    [{ ended: true }, true, 'ended', false],
    // What happens before the webhook is saved is never told, and is over all the same.
    [{}, false, 'no_webhook', true],
    [{}, true, null, true],
  ])('%j with a webhook: %s is %s', (state, hasWebhook, silence, ends) => {
    const decision = decideNotice(
      { ...watched, ...state },
      'DISCONNECT',
      { terminalEvents: 'every' },
      hasWebhook,
    );
    expect(decision).toEqual({ silence, ends });
  });

  it.each([
    ['every', EVENT_TYPES],
    ['some', ['DISCONNECT', 'MOVED_OUT_OF_COVERAGE']],
  ] as const)('%s event ends the notices: %j', (terminalEvents, expected) => {
    const ending = EVENT_TYPES.filter((type) => decideNotice(watched, type, { terminalEvents }, true).ends);
    expect(ending).toEqual(expected);
  });

  it('tells of nothing after the event that ended it, whatever comes', () => {
    const types = fc.array(fc.constantFrom(...EVENT_TYPES), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(types, fc.constantFrom('every' as const, 'some' as const), (events, terminalEvents) => {
        let ended = false;
        const told: string[] = [];
        for (const eventType of events) {
          const decision = decideNotice({ ...watched, ended }, eventType, { terminalEvents }, true);
          if (decision.silence === null) told.push(eventType);
          ended ||= decision.ends;
        }
        const last = events.findIndex((type) => decideNotice(watched, type, { terminalEvents }, true).ends);
        expect(told).toEqual(last < 0 ? events : events.slice(0, last + 1));
      }),
    );
  });
});
