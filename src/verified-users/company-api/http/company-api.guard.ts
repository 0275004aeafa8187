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
import { RESOLVED_OPTIONS, type ResolvedOptions } from '../../options/resolved-options';
import { UnauthorizedError } from '../errors/unauthorized.error';
import { BearerTokens } from './bearer-tokens';
import { COMPANY_API_GUARD, type CompanyApiGuardClass } from './company-api-guard.token';

/** Lets the company's back end in: by a token of the options, or as the host's own guard says. Closed without either. */
@Injectable()
export class CompanyApiGuard implements CanActivate, OnModuleInit {
  private readonly logger = new Logger(CompanyApiGuard.name);
  private readonly tokens: BearerTokens;
  private hostGuard: CanActivate | null = null;

  constructor(
    @Inject(RESOLVED_OPTIONS) options: ResolvedOptions,
    @Inject(COMPANY_API_GUARD) private readonly hostGuardClass: CompanyApiGuardClass,
    private readonly moduleRef: ModuleRef,
  ) {
    this.tokens = new BearerTokens(options.companyApi.tokens);
  }

  async onModuleInit(): Promise<void> {
    if (this.hostGuardClass) this.hostGuard = await this.resolve(this.hostGuardClass);
    else if (this.tokens.isEmpty)
      this.logger.warn('The company API is closed: set companyApi.tokens, or give companyApiGuard');
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.hostGuard) {
      const answer = this.hostGuard.canActivate(context);
      return isObservable(answer) ? lastValueFrom(answer) : answer;
    }
    const request = context.switchToHttp().getRequest<{ headers: Record<string, unknown> }>();
    if (!this.tokens.accept(request.headers['authorization'])) throw new UnauthorizedError();
    return true;
  }

  /** The host's instance, where it provides one; otherwise one of our own. */
  private async resolve(guard: NonNullable<CompanyApiGuardClass>): Promise<CanActivate> {
    try {
      return this.moduleRef.get<CanActivate>(guard, { strict: false });
    } catch {
      return this.moduleRef.create(guard);
    }
  }
}
