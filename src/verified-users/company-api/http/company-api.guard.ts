import {
  Inject,
  Injectable,
  Logger,
  type CanActivate,
  type ExecutionContext,
  type OnModuleInit,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { lastValueFrom, isObservable } from 'rxjs';
import { EVERY_PROJECT, type ProjectAccess } from '../../identity/project-access';
import type { CompanyApiDecision, CompanyApiHostGuard } from '../../options/company-api-guard.interface';
import { Clock } from '../../options/clock';
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { UnauthorizedError } from '../errors/unauthorized.error';
import { BearerTokens } from './bearer-tokens';
import { COMPANY_API_GUARD, grantAccess, type CompanyApiGuardClass } from './company-access';

/**
 * Lets the company's back end in, for the projects of its credential: by a token of the options, or as the host's own
 * guard says. Closed without either.
 */
@Injectable()
export class CompanyApiGuard implements CanActivate, OnModuleInit {
  private readonly logger = new Logger(CompanyApiGuard.name);
  private readonly tokens: BearerTokens;
  private hostGuard: CompanyApiHostGuard | null = null;

  constructor(
    @Inject(RESOLVED_OPTIONS) options: ResolvedOptions,
    @Inject(COMPANY_API_GUARD) private readonly hostGuardClass: CompanyApiGuardClass,
    private readonly moduleRef: ModuleRef,
    private readonly clock: Clock,
  ) {
    this.tokens = new BearerTokens(options.companyApi.tokens);
  }

  async onModuleInit(): Promise<void> {
    if (this.hostGuardClass) this.hostGuard = await this.resolve(this.hostGuardClass);
    else if (this.tokens.isEmpty)
      this.logger.warn('The company API is closed: set companyApi.tokens, or give companyApiGuard');
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<{ headers: Record<string, unknown> }>();
    if (this.hostGuard) {
      const access = accessFrom(await this.ask(this.hostGuard, context));
      if (access) grantAccess(request, access);
      return access !== null;
    }
    const access = this.tokens.find(request.headers['authorization'], this.clock.now());
    if (!access) throw new UnauthorizedError();
    grantAccess(request, access);
    return true;
  }

  private async ask(guard: CompanyApiHostGuard, context: ExecutionContext): Promise<CompanyApiDecision> {
    const answer = guard.canActivate(context);
    return isObservable(answer) ? lastValueFrom(answer) : answer;
  }

  /** The host's instance, where it provides one; otherwise one of our own. */
  private async resolve(guard: NonNullable<CompanyApiGuardClass>): Promise<CompanyApiHostGuard> {
    try {
      return this.moduleRef.get<CompanyApiHostGuard>(guard, { strict: false });
    } catch {
      return this.moduleRef.create(guard);
    }
  }
}

/** @throws {TypeError} for an answer that is neither: a slip in the host's guard must not open every project. */
function accessFrom(decision: CompanyApiDecision): ProjectAccess | null {
  if (decision === true) return { ...EVERY_PROJECT, actor: 'companyApiGuard' };
  if (decision === false) return null;
  const { projects, actor } = (decision ?? {}) as Partial<ProjectAccess>;
  if (projects !== 'all' && !(Array.isArray(projects) && projects.every((one) => typeof one === 'string')))
    throw new TypeError(
      'The guard given as companyApiGuard must answer true, false or { projects: string[] | "all", actor }',
    );
  return { projects, actor: typeof actor === 'string' ? actor : null };
}
