import { Logger } from '@nestjs/common';
import { MetricsRegistry } from '../observability/metrics-registry';
import type { DoorCounts } from './counting/door-counts';
import { WebhookOutcomes } from './webhook-outcomes';

describe('WebhookOutcomes', () => {
  afterEach(() => jest.restoreAllMocks());

  it('P3 refusals are counted one by one, and logged one line for all of a while', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(1_000_000);
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const refused = jest.fn();
    const registry = new MetricsRegistry();
    const outcomes = new WebhookOutcomes(registry, { refused } as unknown as DoorCounts);
    for (let refusal = 0; refusal < 100; refusal++) outcomes.refused('bad_token', 'default');
    expect(warn.mock.calls).toEqual([[{ message: 'Deliveries refused', reason: 'bad_token', count: 1 }]]);

    now.mockReturnValue(1_010_000);
    outcomes.refused('no_token', 'default');
    expect(warn.mock.calls[1]).toEqual([{ message: 'Deliveries refused', reason: 'no_token', count: 100 }]);
    expect(await registry.metrics()).toContain('verified_users_deliveries_total{outcome="refused"} 101');
    expect(refused).toHaveBeenCalledTimes(101);
  });
});
