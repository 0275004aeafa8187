import { randomBytes } from 'node:crypto';
import type { EmulatorClock } from '../clock/emulator-clock';

export const TOKEN_LIFETIME_SECONDS = 3600;

export interface Credentials {
  clientId: string;
  clientSecret: string;
}

export class AccessTokens {
  private readonly expiresAt = new Map<string, number>();

  constructor(
    private readonly clock: EmulatorClock,
    private readonly credentials: Credentials,
  ) {}

  /** @returns undefined for other credentials */
  issue(clientId: string | null, clientSecret: string | null): string | undefined {
    if (clientId !== this.credentials.clientId || clientSecret !== this.credentials.clientSecret)
      return undefined;
    const token = randomBytes(24).toString('base64url');
    this.expiresAt.set(token, this.clock.now() + TOKEN_LIFETIME_SECONDS * 1000);
    return token;
  }

  isValid(authorization: string | undefined): boolean {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    const expiresAt = token === undefined ? undefined : this.expiresAt.get(token);
    return expiresAt !== undefined && expiresAt > this.clock.now();
  }

  /** All tokens end at once, as when the secret was changed. */
  revokeAll(): void {
    this.expiresAt.clear();
  }
}
