import { DataSource } from 'typeorm';
import type { ProveApiOptions, ProveRegion } from '../../../src';
import { Clock } from '../../../src/verified-users/options/clock';
import { resolveOptions } from '../../../src/verified-users/options/resolve-options';
import type { ResolvedOptions } from '../../../src/verified-users/options/resolved-options';
import { MetricsRegistry } from '../../../src/verified-users/observability/metrics-registry';
import { ProveMetrics } from '../../../src/verified-users/observability/prove-metrics';
import { ProveClient } from '../../../src/verified-users/prove/prove-client.service';
import { Endpoints } from '../../../src/verified-users/prove/transport/endpoints.service';
import { Pause } from '../../../src/verified-users/prove/transport/pause.service';
import { RequestBudget } from '../../../src/verified-users/prove/transport/request-budget.service';
import { SendCall } from '../../../src/verified-users/prove/transport/send-call.service';
import { companyOptions } from '../../company-options';

/** Counts the waits instead of waiting. */
export class CountedPause extends Pause {
  readonly waits: number[] = [];

  /** @param meanwhile what happens in the time that is not waited for. */
  constructor(private readonly meanwhile: () => Promise<unknown> = () => Promise.resolve()) {
    super();
  }

  override async for(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (milliseconds <= 0) return;
    this.waits.push(milliseconds);
    await this.meanwhile();
  }
}

export interface ProveClientSettings {
  databaseUrl: string;
  /** Of project `default`; null gives no credentials. */
  api: Partial<ProveApiOptions> | null;
  /** Of a second project, `other`. */
  other?: Partial<ProveApiOptions>;
  /** Addresses of project `default` by region, in the place of Prove's own. */
  hosts?: Record<ProveRegion, string>;
  now?: () => Date;
  pause?: Pause;
}

export interface OpenProveClient {
  client: ProveClient;
  /** Every pause before a repeat, none of which was waited for. */
  waits: number[];
  registry: MetricsRegistry;
  dataSource: DataSource;
  close: () => Promise<void>;
}

/** Of every project that names no others. */
export const CREDENTIALS = { clientId: 'example-client-id', clientSecret: 'example-client-secret' };

/** The client as the module makes it, without the rest of the module. */
export async function openProveClient(settings: ProveClientSettings): Promise<OpenProveClient> {
  const { api, other, pause } = settings;
  const counted = new CountedPause();
  const company = companyOptions();
  const options: ResolvedOptions = {
    ...company,
    now: settings.now ?? company.now,
    projects: resolveOptions({
      ...company,
      mail: { ...company.mail, replyTo: false, bounceAddress: 'bounces@example.com' },
      projects: [
        {
          webhookSecrets: ['whsec_for-tests-only-0123456789'],
          prove: api ? { ...CREDENTIALS, ...api } : undefined,
        },
        {
          name: 'other',
          webhookSecrets: ['whsec_for-tests-only-0123456789'],
          prove: other && { ...CREDENTIALS, ...other },
        },
      ],
      journal: false,
      notifications: undefined,
      reverification: undefined,
      companyApi: undefined,
    }).projects,
  };
  for (const [region, baseUrl] of Object.entries(settings.hosts ?? {})) {
    const { hosts } = options.projects.get('default')!.prove!;
    hosts[region as ProveRegion] = { ...CREDENTIALS, clientId: region, baseUrl };
  }
  const dataSource = await new DataSource({
    type: 'postgres',
    url: settings.databaseUrl,
    poolSize: 5,
  }).initialize();
  const registry = new MetricsRegistry();
  const endpoints = new Endpoints(options);
  const calls = new SendCall(
    new RequestBudget(dataSource, pause ?? new CountedPause()),
    pause ?? counted,
    new Clock(options),
    new ProveMetrics(registry),
  );
  return {
    client: new ProveClient(endpoints, calls),
    waits: counted.waits,
    registry,
    dataSource,
    close: async () => {
      await endpoints.onApplicationShutdown();
      if (dataSource.isInitialized) await dataSource.destroy();
    },
  };
}
