import { readFileSync } from 'node:fs';

/** Read by our own name: where the file lies depends on whether we are compiled. */
export function packageVersion(): string {
  const text = readFileSync(require.resolve('verified-users/package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
