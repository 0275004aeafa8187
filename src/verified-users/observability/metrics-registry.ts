import { Injectable } from '@nestjs/common';
import { Registry } from 'prom-client';

/**
 * The module's own Prometheus registry. Merge it into yours (`Registry.merge`) or serve it as it is.
 * No label holds an id or personal data (P13).
 */
@Injectable()
export class MetricsRegistry extends Registry {}
