import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A request to Prove and its answer, as documented. */
export interface ApiFixture {
  request: {
    method: string;
    path: string;
    headers: Record<string, string>;
    query?: Record<string, string>;
    body?: Record<string, unknown>;
    form?: Record<string, string>;
  };
  response: { status: number; headers: Record<string, string>; body: Record<string, unknown> };
}

export function readFixture<T = ApiFixture>(name: string): T {
  return JSON.parse(readFileSync(join(__dirname, '../../fixtures', `${name}.json`), 'utf8')) as T;
}
