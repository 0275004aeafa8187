import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One exchange with Prove, as its reference or an official SDK has it. */
export interface Fixture {
  request: {
    method: string;
    path: string;
    query?: Record<string, string>;
    body?: Record<string, unknown>;
    form?: Record<string, string>;
  };
  response: { status: number; headers: Record<string, string>; body: unknown };
}

export function readFixture(name: string): Fixture {
  return JSON.parse(readFileSync(join(__dirname, '../../fixtures', `${name}.json`), 'utf8')) as Fixture;
}
