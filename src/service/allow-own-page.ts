import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Beneath a link: the JSON API of the customer's page. */
const CUSTOMER_API = /^\/reverify\/[^/?]+\/[^/?]+(?:\?|$)/;
const PREFLIGHT_LIFETIME_SECONDS = 7200;

/**
 * Lets the company's own page, on its own origin, call the customer's API from the browser (CORS); nobody else's, and
 * nothing else. Without cookies: such a page carries its session in `Authorization`.
 *
 * @param pageUrl `PAGE_URL`; only its origin counts.
 */
export function allowOwnPage(app: NestFastifyApplication, pageUrl: string): void {
  const allowed = {
    origin: [new URL(pageUrl).origin],
    methods: ['GET', 'POST'],
    allowedHeaders: ['Authorization', 'Content-Type', 'X-Correlation-ID'],
    exposedHeaders: ['Retry-After', 'X-Correlation-ID'],
    maxAge: PREFLIGHT_LIFETIME_SECONDS,
  };
  app.enableCors({
    delegator: (request, answer) =>
      answer(null, CUSTOMER_API.test(request.raw.url ?? '') ? allowed : { origin: false }),
  });
}
