import {
  Catch,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { map, type Observable } from 'rxjs';

/** A guard that reads every body before it lets the request in. */
class ReadingGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { body } = context.switchToHttp().getRequest<{ body?: unknown }>();
    return JSON.stringify(body ?? null).length > 0;
  }
}

/** Wraps every answer. */
class WrappingInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ wrapped: data })));
  }
}

/** Answers every error with 200, as some hosts do. */
@Catch()
class FlatteringFilter implements ExceptionFilter {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(_error: unknown, host: ArgumentsHost): void {
    this.adapterHost.httpAdapter.reply(host.switchToHttp().getResponse(), { flattered: true }, 200);
  }
}

/** Everything a host can bind globally to change what goes in and out. */
export function meddle(app: INestApplication): void {
  app.useGlobalGuards(new ReadingGuard());
  app.useGlobalInterceptors(new WrappingInterceptor());
  app.useGlobalFilters(new FlatteringFilter(app.get(HttpAdapterHost)));
}
