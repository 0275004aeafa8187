import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from '../../app.module';
import type { PageLink } from '../../loopback';
import { packageVersion } from '../../package-version';
import { COMPANY_API_SECURITY } from '../../verified-users/company-api/http/company-controller';
import { VerifiedUsersModule } from '../../verified-users/verified-users.module';
import { WEBHOOK_PATHS, WEBHOOK_SECURITY } from './webhook-operations';

const PATH = 'docs';
const SUMMARY = "For the company's back end, for the customer's page, for Prove, and for operations.";
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

/** In the order of the page, which is that of interest. */
const TAGS: Readonly<Record<string, string>> = {
  'verified-users': "For the company's back end: register, verify, read and change customers",
  reverify: "For the customer's page behind the link of an email",
  Webhook: 'For Prove: notifications',
  Operations: 'For whoever runs the service',
};
/** Ours, beside the files of the viewer. */
const FILES = { 'docs.css': 'text/css; charset=utf-8', 'docs.mjs': 'text/javascript; charset=utf-8' };
/** What the viewer's page lacks: it fits a phone, and has our files. */
const HEAD =
  '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">';
const END =
  '<link rel="stylesheet" href="/docs/docs.css"><script type="module" src="/docs/docs.mjs"></script>';

/**
 * Describes all HTTP APIs of the service at `/docs`, for people, and at `/docs-json`, for programs (OpenAPI 3). Call it
 * before the service listens.
 *
 * @param links pages that belong with it on a laptop.
 */
export function serveApiDocs(app: NestFastifyApplication, links: readonly PageLink[] = []): void {
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
    const isPage = String(reply.getHeader('content-type')).startsWith('text/html');
    if (!isPage || typeof payload !== 'string') return;
    return payload.replace('<head>', `<head>${HEAD}`).replace('</body>', `${END}</body>`);
  });
  for (const [name, type] of Object.entries(FILES)) {
    const content = readFileSync(join(__dirname, 'page', name));
    fastify.get(`/${PATH}/${name}`, (_request, reply) => reply.type(type).send(content));
  }
  SwaggerModule.setup(PATH, app, () => describe(app, links), {
    customSiteTitle: 'Verified users: API',
    raw: ['json'],
    swaggerOptions: {
      // A link to the operation would stand inside of the button that opens it, where no screen reader finds it.
      deepLinking: false,
      defaultModelsExpandDepth: 0,
      displayRequestDuration: true,
    },
  });
}

function describe(app: NestFastifyApplication, pages: readonly PageLink[]): OpenAPIObject {
  const links = pages.map(({ text, href }) => `[${text}](${href})`);
  const builder = new DocumentBuilder()
    .setTitle('Verified users')
    .setDescription([SUMMARY, links.join(' · ')].filter(Boolean).join('\n\n'))
    .setVersion(packageVersion())
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'A token of API_TOKEN' },
      COMPANY_API_SECURITY,
    )
    .addSecurity('prove', WEBHOOK_SECURITY);
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  // Named, so that what runs on a laptop only is left out.
  const include = [AppModule, VerifiedUsersModule];
  const document = SwaggerModule.createDocument(app, builder.build(), { include });
  return { ...document, paths: { ...document.paths, ...WEBHOOK_PATHS } };
}
