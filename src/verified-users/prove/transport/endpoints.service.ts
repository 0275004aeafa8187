import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import {
  RESOLVED_OPTIONS,
  type ProveRegion,
  type ResolvedOptions,
  type ResolvedProject,
} from '../../options/resolved-options';
import { ProveConfigurationError } from '../errors/prove-configuration.error';
import { Endpoint } from './endpoint';
import type { ProveCall } from './prove-call';

/** The hosts of Prove that the options name, each with its own connections, token and breaker. */
@Injectable()
export class Endpoints implements OnApplicationShutdown {
  private readonly logger = new Logger('ProveClient');
  private readonly endpoints = new Map<string, Record<ProveRegion, Endpoint | null>>();

  constructor(@Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions) {
    for (const project of options.projects.values()) this.open(project);
  }

  /** @throws {ProveConfigurationError} that names the option that is missing. */
  of(call: ProveCall, project: string, region: ProveRegion): Endpoint {
    if (!this.options.projects.has(project)) {
      throw new ProveConfigurationError('not sent; the options have no project of that name', {
        call: call.name,
      });
    }
    const option = `prove of project "${project}"`;
    const regions = this.endpoints.get(project);
    if (!regions) {
      throw new ProveConfigurationError(
        `not sent; the option ${option} is not set, { clientId, clientSecret, environment }`,
        { call: call.name },
      );
    }
    const endpoint = regions[region];
    if (!endpoint) {
      throw new ProveConfigurationError(
        `not sent; the option international in ${option} is not set, and the number does not begin with +1`,
        { call: call.name },
      );
    }
    return endpoint;
  }

  /** Calls that are under way end first. */
  async onApplicationShutdown(): Promise<void> {
    const endpoints = [...this.endpoints.values()]
      .flatMap((regions) => Object.values(regions))
      .filter((endpoint) => endpoint !== null);
    await Promise.all([...new Set(endpoints)].map((endpoint) => endpoint.close()));
  }

  private open({ name, prove }: ResolvedProject): void {
    if (!prove) return;
    const { north_america: first, international: second } = prove.hosts;
    const open = (host: typeof first) => (host ? this.watched(new Endpoint(name, host, prove)) : null);
    const northAmerica = open(first);
    this.endpoints.set(name, {
      north_america: northAmerica,
      international: second === first ? northAmerica : open(second),
    });
  }

  private watched(endpoint: Endpoint): Endpoint {
    const { host } = new URL(endpoint.host.baseUrl);
    const where = `${host} (project ${endpoint.project})`;
    endpoint.breaker.onBreak(() => this.logger.warn(`${where} keeps failing: no requests for 10 s`));
    endpoint.breaker.onReset(() => this.logger.log(`${where} answers again`));
    return endpoint;
  }
}
