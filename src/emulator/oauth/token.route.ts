import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { ProveError } from '../answers/prove.error';
import type { EmulatorContext } from '../emulator-context';
import { TOKEN_LIFETIME_SECONDS } from './access-tokens';

const FORM = 'application/x-www-form-urlencoded';

/** `POST /token`, outside of `/v3`, form-encoded. */
export function tokenRoute(app: FastifyInstance, { tokens }: EmulatorContext): void {
  app.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, done) => {
    done(null, new URLSearchParams(body as string));
  });
  app.post('/token', async ({ body }) => {
    if (!(body instanceof URLSearchParams)) throw new ProveError(400, 8001, `content type must be ${FORM}`);
    if (!body.get('grant_type')) throw ProveError.missing('grant_type');
    if (body.get('grant_type') !== 'client_credentials') throw ProveError.invalid('grant_type');
    const token = tokens.issue(body.get('client_id'), body.get('client_secret'));
    if (token === undefined) throw ProveError.unauthorised();
    return {
      access_token: token,
      refresh_token: randomBytes(24).toString('base64url'),
      refresh_expires_in: TOKEN_LIFETIME_SECONDS,
      token_type: 'Bearer',
      expires_in: TOKEN_LIFETIME_SECONDS,
    };
  });
}
