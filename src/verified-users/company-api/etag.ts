import { createHash } from 'node:crypto';

/** Strong ETag of a value: the same for the same value only. */
export function etagOf(value: unknown): string {
  return `"${createHash('sha256').update(JSON.stringify(value)).digest('base64url')}"`;
}

/** Whether a header such as `If-Match` names the ETag. Weak ones never do. */
export function namesEtag(header: string, etag: string): boolean {
  return header.split(',').some((one) => one.trim() === etag || one.trim() === '*');
}

/** `If-None-Match` compares weakly: proxies that compress make a strong ETag weak. */
export function namesEtagWeakly(header: string, etag: string): boolean {
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag || one.trim() === '*');
}
