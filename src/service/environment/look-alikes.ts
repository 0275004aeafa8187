import { nameDistance } from '../../verified-users/options/closest-name';

/** Names that people use elsewhere for what has another name here, by what to look for. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  POSTGRES_URL: 'DATABASE_URL',
  POSTGRESQL_URL: 'DATABASE_URL',
  PG_URL: 'DATABASE_URL',
  DB_URL: 'DATABASE_URL',
  VALKEY_URL: 'REDIS_URL',
  MAIL_URL: 'SMTP_URL',
  EMAIL_FROM: 'MAIL_FROM',
  SMTP_FROM: 'MAIL_FROM',
  WEBHOOK_SECRET: 'PROVE_WEBHOOK_SECRETS',
  WEBHOOK_SECRETS: 'PROVE_WEBHOOK_SECRETS',
  PROVE_API_URL: 'PROVE_BASE_URL',
  PROVE_URL: 'PROVE_BASE_URL',
  BASE_URL: 'PUBLIC_URL',
};
/** Shorter names are a letter away from too much that is not ours. */
const LEAST_LENGTH = 7;

/**
 * Finds names in the environment that look like a misspelling of one of ours that is not set; one line each,
 * without values.
 */
export function findLookAlikes(present: readonly string[], ours: readonly string[]): string[] {
  const missing = ours.filter((name) => !present.includes(name));
  return present
    .filter((name) => !ours.includes(name))
    .flatMap((name) => {
      const meant = OTHER_NAMES[name.toUpperCase()] ?? ours.find((own) => isAlike(name, own));
      return meant && missing.includes(meant) ? [`${name} is not read; did you mean ${meant}?`] : [];
    });
}

function isAlike(name: string, own: string): boolean {
  const [a, b] = [normalize(name), normalize(own)];
  if (a === b) return true;
  if (b.length < LEAST_LENGTH) return false;
  return nameDistance(a, b) <= (b.length < 12 ? 1 : 2);
}

function normalize(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '');
}
