import { readFileSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { AppModule } from '../app.module';
import { VerifiedUsersModule } from '../verified-users/verified-users.module';

const PATH = 'docs';
/** The page brings a style sheet and its icons in itself; everything else is its own. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Describes all HTTP APIs of the service at `/docs`, for people, and at `/docs-json`, for programs (OpenAPI 3). Nothing
 * comes from elsewhere. Call it before the service listens.
 */
export function serveApiDocs(app: NestFastifyApplication): void {
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onSend', async (request, reply) => {
      if (!/^\/docs(?:\/|-json$|$)/.test(request.routeOptions.url ?? '')) return;
      reply.headers({
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      });
    });
  const config = new DocumentBuilder()
    .setTitle('Verified users')
    .setDescription(
      'Keeps verified phone numbers verified: webhook of Prove, API for the back end of the company, ' +
        "API of the customer's page, and operations.",
    )
    .setVersion(readVersion())
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'A token of API_TOKEN' })
    .build();
  // Named, so that what runs on a laptop only is not described.
  const include = [AppModule, VerifiedUsersModule];
  SwaggerModule.setup(PATH, app, () => SwaggerModule.createDocument(app, config, { include }), {
    customSiteTitle: 'Verified users: API',
    raw: ['json'],
  });
}

function readVersion(): string {
  // By our own name: where it lies depends on whether we are compiled.
  const text = readFileSync(require.resolve('verified-users/package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
