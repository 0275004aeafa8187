import type { ProveRegion, ResolvedProject } from '../../options/resolved-options';
import { regionsOf } from '../../prove/region';

/**
 * What is done for each project, in this order. `active` and `all` read Prove's list, of each host; `unknown` asks about
 * ids that nobody knows here; `leftover` finds what Prove watches for nobody; `suspects` asks about enrollments that
 * the lists put in doubt; `details` asks about those longest unasked; `gone` settles what is no longer true.
 */
const STEPS = ['active', 'all', 'unknown', 'leftover', 'suspects', 'details', 'gone'] as const;
export type Step = (typeof STEPS)[number];

/** One piece of a reconciliation. */
export interface Stage {
  project: string;
  step: Step;
  /** Whose host is asked; null where the step is not about a host. */
  region: ProveRegion | null;
}

/** Every stage of a reconciliation of these projects; none of one without credentials. */
export function stagesOf(projects: Iterable<Pick<ResolvedProject, 'name' | 'prove'>>): Stage[] {
  return [...projects].flatMap((project) => {
    const regions = regionsOf(project);
    if (regions.length === 0) return [];
    return STEPS.flatMap((step): Stage[] =>
      step === 'active' || step === 'all'
        ? regions.map((region) => ({ project: project.name, step, region }))
        : [{ project: project.name, step, region: null }],
    );
  });
}

export function isSameStage(one: Stage, other: Stage): boolean {
  return one.project === other.project && one.step === other.step && one.region === other.region;
}
