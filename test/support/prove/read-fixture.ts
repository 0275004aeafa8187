import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One exchange with Prove, as its reference or an official SDK has it. */
export interface Fixture {
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

export function readFixture<T = Fixture>(name: string): T {
  return JSON.parse(readFileSync(join(__dirname, '../../fixtures', `${name}.json`), 'utf8')) as T;
}
