import { HttpException, Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { isAllowedHost } from '../../../loopback';
import { MAILBOX_HOSTS } from '../mailbox.constants';

/** Misdirected Request, RFC 9110: this server is not responsible for that name. */
const MISDIRECTED = 421;

/**
 * Refuses the mailbox under a foreign name. It asks for no credential, and shows live links: a foreign page whose name
 * resolves to this machine would read them (DNS rebinding).
 */
@Injectable()
export class HostGuard implements CanActivate {
  constructor(@Inject(MAILBOX_HOSTS) private readonly allowed: readonly string[]) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<{ headers: { host?: string } }>();
    if (isAllowedHost(headers.host, this.allowed)) return true;
    throw new HttpException(
      'The mailbox answers under localhost and the name in PUBLIC_URL only.',
      MISDIRECTED,
    );
  }
}
