import { randomBytes } from 'node:crypto';
import { ProveError } from '../answers/prove.error';
import type { EmulatorClock } from '../clock/emulator-clock';
import type { EmulatorSettings } from '../state/emulator-settings';
import type { Session } from '../state/session';
import { SESSION_LIFETIME_MS, type Sessions } from '../state/sessions';
import { signToken } from '../webhook-sender/sign-token';

/** The `authToken` that a browser gets: says where the device API is and what to begin with. */
export class DeviceTokens {
  private readonly secret = randomBytes(32).toString('hex');
  /** A bare origin: the SDK compares WebSocket messages' origin with it. */
  origin = '';

  constructor(
    private readonly clock: EmulatorClock,
    private readonly settings: EmulatorSettings,
    private readonly sessions: Sessions,
  ) {}

  issue(session: Session): string {
    const iat = Math.floor(this.clock.now() / 1000);
    const known = { mnp: session.phone !== undefined };
    const next = firstStep(session, this.settings);
    const auths = next === 'mobile/instantlink' ? { inln: known } : { otp: known };
    // Ids are hexadecimal and the rest is plain ASCII: the SDK decodes this with atob, which knows no - and _.
    return signToken(
      {
        rid: randomBytes(8).toString('hex'),
        iat,
        exp: iat + SESSION_LIFETIME_MS / 1000,
        auth: {
          id: session.authId,
          ans: 'emulator',
          endp: this.origin,
          chlg: session.challenge,
          subs: { mob: { auths } },
          next,
        },
      },
      this.secret,
    );
  }

  /** @throws {ProveError} 8002, also once the session has expired */
  require(token: string | undefined): Session {
    const session = this.find(token);
    if (!session) throw ProveError.unauthorised();
    return session;
  }

  find(token = ''): Session | undefined {
    const middle = token.split('.')[1];
    if (middle === undefined) return undefined;
    try {
      const claims = JSON.parse(Buffer.from(middle, 'base64url').toString('utf8')) as {
        auth: { id: string };
      };
      if (signToken(claims, this.secret) !== token) return undefined;
      return this.sessions.byAuthId(claims.auth.id);
    } catch {
      return undefined;
    }
  }
}

/** With `none` there is nothing for the browser to do: the company is to check for itself. */
function firstStep({ possessionType }: Session, { mobileStep }: EmulatorSettings): string {
  if (possessionType === 'none') return 'done';
  return possessionType === 'desktop' || mobileStep === 'instantLink' ? 'mobile/instantlink' : 'mobile/otp';
}
