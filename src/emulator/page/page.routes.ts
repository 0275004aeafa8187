import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { serveFile, serveFiles } from '../answers/serve-file';

const FOLDER = join(__dirname, 'assets');
const MODULES = [
  'page.css',
  'page.mjs',
  'clock.mjs',
  'confirm.mjs',
  'control-api.mjs',
  'element.mjs',
  'deliveries.mjs',
  'faults.mjs',
  'identities.mjs',
  'sessions.mjs',
  'switches.mjs',
  'webhook.mjs',
];

/** Nothing from elsewhere, nothing written into the page. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page at the emulator's root. */
export function pageRoutes(app: FastifyInstance): void {
  serveFile(app, '/', join(FOLDER, 'page.html'), {
    'content-security-policy': PAGE_POLICY,
    'referrer-policy': 'no-referrer',
  });
  serveFiles(app, '/_emulator/page/', FOLDER, MODULES);
}
