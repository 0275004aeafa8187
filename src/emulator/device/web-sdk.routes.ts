import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { serveFile, serveFiles } from '../answers/serve-file';

const FOLDER = join(__dirname, 'web-sdk');

/** Our own small SDK, as modules: `import { AuthenticatorBuilder } from '<emulator>/web-sdk.js'`. */
export function webSdkRoutes(app: FastifyInstance): void {
  serveFile(app, '/web-sdk.js', join(FOLDER, 'web-sdk.mjs'));
  serveFiles(app, '/', FOLDER, ['device-api.mjs', 'instant-link-step.mjs', 'otp-step.mjs']);
}
