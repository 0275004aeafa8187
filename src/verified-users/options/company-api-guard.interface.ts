import type { ExecutionContext } from '@nestjs/common';
import type { Observable } from 'rxjs';

/** Which projects a caller may use. A project beyond them does not exist for that caller. */
export interface ProjectAccess {
  /** Names of the projects; `all`: every project of the options. */
  projects: readonly string[] | 'all';
  /** Who calls, for the log: the name of a credential or of a user. No secret, no personal data. */
  actor: string | null;
}

/** What a guard of the host answers: `true` lets the caller in for every project, a `ProjectAccess` for its own ones. */
export type CompanyApiDecision = boolean | ProjectAccess;

/** A guard of the host. Every `CanActivate` is one. */
export interface CompanyApiHostGuard {
  canActivate(
    context: ExecutionContext,
  ): CompanyApiDecision | Promise<CompanyApiDecision> | Observable<CompanyApiDecision>;
}
