import { Injectable } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { MetricsRegistry } from './metrics-registry';

@Injectable()
export class ProveMetrics {
  private readonly calls: Counter<'call' | 'outcome'>;
  private readonly seconds: Histogram<'call'>;

  constructor(registry: MetricsRegistry) {
    this.calls = new Counter({
      name: 'verified_users_prove_calls_total',
      help: "Calls of Prove's API, repeats included in one, by call and outcome (answered, or the error's code)",
      labelNames: ['call', 'outcome'],
      registers: [registry],
    });
    this.seconds = new Histogram({
      name: 'verified_users_prove_call_seconds',
      help: "Time of a call of Prove's API, with waiting and repeats",
      labelNames: ['call'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers: [registry],
    });
  }

  /** @returns what to call with the outcome. */
  started(call: string): (outcome: string) => void {
    const stop = this.seconds.startTimer({ call });
    return (outcome) => {
      stop();
      this.calls.inc({ call, outcome });
    };
  }
}
