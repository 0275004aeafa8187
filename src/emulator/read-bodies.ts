import type { FastifyInstance } from 'fastify';
import { ProveError } from './answers/prove.error';

/** JSON, where an empty body is none: of some calls it is optional, and clients name its type all the same. */
export function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null, undefined);
    try {
      done(null, JSON.parse(body as string));
    } catch {
      done(new ProveError(400, 8001, 'malformed request'));
    }
  });
}
