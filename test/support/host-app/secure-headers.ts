import type { IncomingMessage, ServerResponse } from 'node:http';

/** What helmet does, as far as it could get in the way. */
export function secureHeaders(_request: IncomingMessage, response: ServerResponse, next: () => void): void {
  response.setHeader('Content-Security-Policy', "default-src 'self'; form-action 'none'");
  response.setHeader('X-Frame-Options', 'SAMEORIGIN');
  response.setHeader('X-Host', 'crm');
  next();
}
