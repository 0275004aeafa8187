import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One script of the page, as it is served. */
export interface PageAsset {
  content: string;
  headers: Record<string, string>;
}

/** The scripts of the page by name, read once. They hold nothing about anybody. */
export function readPageAssets(folder = join(__dirname, 'assets')): ReadonlyMap<string, PageAsset> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  return new Map(names.map((name) => [name, assetOf(readFileSync(join(folder, name), 'utf8'))]));
}

function assetOf(content: string): PageAsset {
  return {
    content,
    headers: {
      'Content-Type': 'text/javascript; charset=utf-8',
      // Asked for anew each time, so that all of them are always of one version; mostly the answer is 304.
      'Cache-Control': 'no-cache',
      ETag: `"${createHash('sha256').update(content, 'utf8').digest('base64url')}"`,
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
    },
  };
}
