import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
} as const;

/** Serves one file that came with the emulator, read once. */
export function serveFile(
  app: FastifyInstance,
  path: string,
  file: string,
  headers: Record<string, string> = {},
): void {
  const content = readFileSync(file, 'utf8');
  const type = TYPES[file.slice(file.lastIndexOf('.') + 1) as keyof typeof TYPES];
  app.get(path, (_request, reply) =>
    reply
      .headers({
        'content-type': type,
        'cache-control': 'no-cache',
        'x-content-type-options': 'nosniff',
        ...headers,
      })
      .send(content),
  );
}

/** Each under its own name. */
export function serveFiles(
  app: FastifyInstance,
  prefix: string,
  folder: string,
  names: readonly string[],
): void {
  for (const name of names) serveFile(app, `${prefix}${name}`, join(folder, name));
}
