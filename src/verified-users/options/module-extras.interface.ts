import type { CanActivate, Type } from '@nestjs/common';
import type { CompanyApiHostGuard } from './company-api-guard.interface';
import type { ModuleRole } from './module-role';

/** What shapes the module before its options are known; given beside them in `forRoot` and `forRootAsync`. */
export interface VerifiedUsersModuleExtras {
  /** Whether other modules may inject the exported services without importing this one. Default false. */
  isGlobal?: boolean;
  /** `web` serves HTTP only, `worker` processes the queues only, `all` does both. Default `all`. */
  role?: ModuleRole;
  /** Name of the TypeORM DataSource to use. Default: the unnamed one. */
  dataSource?: string;
  /**
   * Decorators for the controllers that strangers call (webhook, customer's page), for example the `@Public()` that
   * makes your global authentication guard pass. Default none.
   */
  routeDecorators?: ClassDecorator[];
  /** Whether the company API is served over HTTP, at `/verified-users`. Default true. */
  companyApiRoutes?: boolean;
  /**
   * Your own guard for the company API, in place of `companyApi.tokens`. It is looked for among the providers of the
   * application; where there is none, one is made with what this module can inject. `true` lets the caller in for every
   * project, `{ projects, actor }` for those projects only.
   */
  companyApiGuard?: Type<CanActivate | CompanyApiHostGuard>;
  /** Decorators for the controllers of the company API, as `routeDecorators` are for the others. Default none. */
  companyApiDecorators?: ClassDecorator[];
}
