import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { HttpRequest } from '../../raw-body/http-request';
import { readJsonBody } from '../../raw-body/read-json-body';

const MAX_BYTES = 64 * 1024;

/**
 * Reads the body of a request, and stands behind the guard that judges its credential. A guard and no pipe or
 * interceptor: those of the host come first, and may expect a body.
 */
@Injectable()
export class CompanyBodyGuard implements CanActivate {
  /** @throws what {@link readJsonBody} does. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<HttpRequest>();
    request.body = await readJsonBody(request, MAX_BYTES);
    return true;
  }
}
