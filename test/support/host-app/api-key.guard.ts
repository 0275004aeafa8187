import {
  Injectable,
  SetMetadata,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';

export const API_KEY = 'the-hosts-own-api-key';
const PUBLIC = 'host:public';

/** Opens a route to strangers. */
export const Public = () => SetMetadata(PUBLIC, true);

/** The host's global guard: every route demands the header unless it is `@Public()`. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean>(PUBLIC, [context.getHandler(), context.getClass()]))
      return true;
    const { headers } = context.switchToHttp().getRequest<IncomingMessage>();
    if (headers['x-api-key'] !== API_KEY) throw new UnauthorizedException();
    return true;
  }
}
