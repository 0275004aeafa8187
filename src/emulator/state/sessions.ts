import { randomBytes, randomUUID } from 'node:crypto';
import { ProveError } from '../answers/prove.error';
import type { EmulatorClock } from '../clock/emulator-clock';
import type { Session } from './session';

export const SESSION_LIFETIME_MS = 15 * 60_000;

type NewSession = Omit<Session, 'correlationId' | 'authId' | 'challenge' | 'createdAtMs' | 'waiting'>;

/** They live 15 minutes from the request that opened them. */
export class Sessions {
  private readonly sessions = new Map<string, Session>();

  constructor(private readonly clock: EmulatorClock) {}

  reset(): void {
    this.sessions.clear();
  }

  open(given: NewSession): Session {
    this.forgetExpired();
    const session: Session = {
      ...given,
      correlationId: randomUUID(),
      authId: randomUUID(),
      challenge: randomBytes(16).toString('hex'),
      createdAtMs: this.clock.now(),
      waiting: new Set(),
    };
    this.sessions.set(session.correlationId, session);
    return session;
  }

  /**
   * @throws {ProveError} 8008 unknown or expired; 1003 or 8003 when it belongs to the other flow
   */
  require(correlationId: string | undefined, flow: Session['flow']): Session {
    const session = this.list().find((one) => one.correlationId === correlationId);
    if (!session) throw new ProveError(400, 8008, 'invalid correlation ID');
    if (session.flow !== flow) throw ProveError.outOfOrder(flow === 'verify' ? 1003 : 8003);
    return session;
  }

  byAuthId(authId: string): Session | undefined {
    return this.list().find((session) => session.authId === authId);
  }

  byLink(id: string): Session | undefined {
    return this.list().find(({ link }) => link?.id === id);
  }

  /** Those that have not expired, oldest first. */
  list(): Session[] {
    return [...this.sessions.values()].filter((session) => this.isAlive(session));
  }

  private isAlive({ createdAtMs }: Session): boolean {
    return this.clock.now() < createdAtMs + SESSION_LIFETIME_MS;
  }

  private forgetExpired(): void {
    for (const session of this.sessions.values())
      if (!this.isAlive(session)) this.sessions.delete(session.correlationId);
  }
}
