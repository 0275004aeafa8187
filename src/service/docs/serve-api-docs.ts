import { readFileSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from '../../app.module';
import { COMPANY_API_SECURITY } from '../../verified-users/company-api/http/company-controller';
import { VerifiedUsersModule } from '../../verified-users/verified-users.module';
import { WEBHOOK_PATHS, WEBHOOK_SECURITY } from './webhook-operations';

const PATH = 'docs';
const JSON_PATH = `/${PATH}-json`;
const OWN_ROUTE = /^\/docs(?:\/|-json$|$)/;
/** The page holds a style sheet and icons in itself; everything else comes from here, and nothing from elsewhere. */
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
 * Describes all HTTP APIs of the service at `/docs`, for people, and at `/docs-json`, for programs (OpenAPI 3). Call it
 * before the service listens.
 */
export function serveApiDocs(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  let description: Buffer | undefined;
  // The library writes the whole document anew for each request.
  fastify.addHook('onRequest', (request, reply, done) => {
    if (description === undefined || request.routeOptions.url !== JSON_PATH) return done();
    void reply.type('application/json; charset=utf-8').send(description);
  });
  fastify.addHook('onSend', async (request, reply, payload) => {
    if (request.routeOptions.url === JSON_PATH && reply.statusCode === 200 && typeof payload === 'string')
      description ??= Buffer.from(payload);
    if (!OWN_ROUTE.test(request.routeOptions.url ?? '')) return;
    reply.headers({
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
  });
  SwaggerModule.setup(PATH, app, () => describe(app), {
    customSiteTitle: 'Verified users: API',
    raw: ['json'],
  });
}

function describe(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Verified users')
    .setDescription("For the company's back end, for the customer's page, for Prove, and for operations.")
    .setVersion(readVersion())
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'A token of API_TOKEN' },
      COMPANY_API_SECURITY,
    )
    .addSecurity('prove', WEBHOOK_SECURITY)
    .build();
  // Named, so that what runs on a laptop only is left out.
  const include = [AppModule, VerifiedUsersModule];
  const document = SwaggerModule.createDocument(app, config, { include });
  return { ...document, paths: { ...document.paths, ...WEBHOOK_PATHS } };
}

function readVersion(): string {
  // By our own name: where it lies depends on whether we are compiled.
  const text = readFileSync(require.resolve('verified-users/package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
