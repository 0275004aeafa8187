import { decideSilence, type SilenceReason, type WebhookTraffic } from './decide-silence';

const NOW = new Date('2026-03-29T12:00:00Z');
const HOUR = 3_600;
const DAY = 24 * HOUR;
const OPTIONS = { gapFactor: 10, minimumSeconds: DAY, neverSeconds: 7 * DAY, refusedRequests: 20 };

const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);

function traffic(given: Partial<WebhookTraffic>): WebhookTraffic {
  return {
    lastAcceptedAt: null,
    usualGapSeconds: null,
    longestGapSeconds: null,
    firstVerifiedAt: null,
    refusedSince: 0,
    refusedLately: 0,
    ...given,
  };
}

describe('decideSilence', () => {
  it.each<[what: string, traffic: Partial<WebhookTraffic>, reasons: SilenceReason[]]>([
    ['nothing at all: freshly installed', {}, []],
    ['customers for less than the time', { firstVerifiedAt: ago(7 * DAY) }, []],
    ['customers for longer, never a delivery', { firstVerifiedAt: ago(7 * DAY + 1) }, ['never_a_delivery']],
    ['a first customer from the future', { firstVerifiedAt: ago(-DAY) }, []],
    ['ten usual gaps', { lastAcceptedAt: ago(10 * DAY), usualGapSeconds: DAY }, []],
    ['more than ten', { lastAcceptedAt: ago(10 * DAY + 1), usualGapSeconds: DAY }, ['no_delivery_for_long']],
    ['busy, silent for the minimum', { lastAcceptedAt: ago(DAY), usualGapSeconds: 1 }, []],
    ['busy, and longer', { lastAcceptedAt: ago(DAY + 1), usualGapSeconds: 1 }, ['no_delivery_for_long']],
    ['too few to know what is usual', { lastAcceptedAt: ago(90 * DAY) }, []],
    [
      'a quiet week-end of a webhook that is quiet each week-end',
      { lastAcceptedAt: ago(62 * HOUR), usualGapSeconds: 600, longestGapSeconds: 62 * HOUR },
      [],
    ],
    [
      'longer than any week-end',
      { lastAcceptedAt: ago(93 * HOUR + 1), usualGapSeconds: 600, longestGapSeconds: 62 * HOUR },
      ['no_delivery_for_long'],
    ],
    ['the clock was set back', { lastAcceptedAt: ago(-HOUR), usualGapSeconds: 1 }, []],
    ['a few strangers', { lastAcceptedAt: ago(HOUR), refusedSince: 19 }, []],
    ['many refused, none let in', { lastAcceptedAt: ago(HOUR), refusedSince: 20 }, ['tokens_refused']],
    ['many refused between two that were let in', { lastAcceptedAt: ago(299), refusedSince: 5_000 }, []],
    ['many refused, and the clock was set back', { lastAcceptedAt: ago(-60), refusedSince: 5_000 }, []],
    ['very many of strangers, none let in', { lastAcceptedAt: ago(DAY), refusedLately: 5_000 }, []],
    ['very many of strangers, never one let in', { refusedLately: 5_000 }, []],
    [
      'a silence that bad tokens explain',
      { lastAcceptedAt: ago(20 * DAY), usualGapSeconds: DAY, refusedLately: 30 },
      ['no_delivery_for_long', 'tokens_refused'],
    ],
    ['refused from the beginning', { refusedSince: 20 }, ['tokens_refused']],
    [
      'refused for so long that both hold',
      { lastAcceptedAt: ago(20 * DAY), usualGapSeconds: DAY, refusedSince: 30 },
      ['no_delivery_for_long', 'tokens_refused'],
    ],
    [
      'never let in, and customers wait',
      { firstVerifiedAt: ago(8 * DAY), refusedSince: 30 },
      ['never_a_delivery', 'tokens_refused'],
    ],
  ])('%s', (_, given, reasons) => {
    expect(decideSilence(traffic(given), OPTIONS, NOW)).toEqual(reasons);
  });

  it('says the same across a change of local time, which has no say in it', () => {
    const spring = new Date('2026-03-29T01:30:00Z');
    const given = { lastAcceptedAt: new Date('2026-03-28T01:30:00Z'), usualGapSeconds: 60 };
    expect(decideSilence(traffic(given), OPTIONS, spring)).toEqual([]);
    expect(decideSilence(traffic(given), OPTIONS, new Date(spring.getTime() + 1_000))).toEqual([
      'no_delivery_for_long',
    ]);
  });
});
