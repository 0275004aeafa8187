import { randomUUID } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';

const TOKEN_LIFETIME_SECONDS = 300;

/** Sends as Prove does: a fresh HS256 token for each delivery. */
export class ProveSender {
  private readonly jwt = new JwtService();

  constructor(
    private readonly url: string,
    private readonly secret: string,
  ) {}

  async send(body: string, secret = this.secret): Promise<{ status: number; answer: string }> {
    const token = this.jwt.sign(
      {},
      { secret, algorithm: 'HS256', issuer: 'Prove Identity', expiresIn: TOKEN_LIFETIME_SECONDS },
    );
    const response = await fetch(`${this.url}/webhooks/prove`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-prove-authorization': `Bearer ${token}`,
        'x-correlation-id': randomUUID(),
      },
      body,
    });
    return { status: response.status, answer: await response.text() };
  }
}
