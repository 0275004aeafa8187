import { join, resolve } from 'node:path';

/** The file that holds the secrets of a data folder. */
export function secretsPath(dataDir: string): string {
  return join(resolve(dataDir), 'secrets.json');
}
