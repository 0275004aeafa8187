import { Inject, Injectable } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../database/data-source.token';
import { ReadinessService, type ReadinessCheck } from '../../observability/readiness.service';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { readSilence } from './silence-findings';

const LIMIT_MS = 2_000;

/** Tells readiness of webhooks that have gone quiet. Never `down`: what still comes is welcome. */
@Injectable()
export class SilenceReadiness {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedOptions,
    @Inject(DATA_SOURCE) private readonly dataSource: DataSource,
    readiness: ReadinessService,
  ) {
    // Switched off, it must not go on with what it found last.
    if (options.schedules.silence.timing !== false) readiness.addCheck('webhook', () => this.check());
  }

  private async check(): Promise<ReadinessCheck> {
    const found = await readSilence(this.dataSource, LIMIT_MS);
    const suspicious = Object.entries(found.projects).filter(
      ([project, { reasons }]) => this.options.projects.has(project) && reasons.length > 0,
    );
    if (suspicious.length === 0) return { status: 'up' };
    const reasons = suspicious.map(([project, one]) => `${project}: ${one.reasons.join(', ')}`);
    return {
      status: 'degraded',
      reason: `the webhook is suspiciously quiet (${reasons.join('; ')})`,
      projects: Object.fromEntries(suspicious.map(([project, one]) => [project, one.reasons])),
    };
  }
}
