import type { ResolvedOptions } from '../options/resolved-options';
import { UnknownProjectError } from './unknown-project.error';
import type { ProjectAccess } from '../options/company-api-guard.interface';

export type { ProjectAccess };

/** For the host's own code and the commands of an operator. */
export const EVERY_PROJECT: ProjectAccess = { projects: 'all', actor: null };

type KnownProjects = Pick<ResolvedOptions, 'projects'>;

/**
 * The check of P19: HTTP, import rows and services all end up here.
 *
 * @param project `default` if there is none.
 */
export function mayUseProject(
  { projects }: KnownProjects,
  access: ProjectAccess,
  project: string | null | undefined,
): boolean {
  const name = project ?? 'default';
  return projects.has(name) && (access.projects === 'all' || access.projects.includes(name));
}

/**
 * @returns the project's name; `default` if none was given.
 * @throws {UnknownProjectError} also for a project that exists but is not the caller's.
 */
export function requireProject(
  options: KnownProjects,
  access: ProjectAccess,
  project: string | null | undefined,
): string {
  if (!mayUseProject(options, access, project)) throw new UnknownProjectError();
  return project ?? 'default';
}

/** Access that both allow, on behalf of the second. */
export function narrowAccess(outer: ProjectAccess, { projects, actor }: ProjectAccess): ProjectAccess {
  if (outer.projects === 'all') return { projects, actor };
  const allowed = outer.projects;
  return { projects: projects === 'all' ? allowed : projects.filter((one) => allowed.includes(one)), actor };
}
