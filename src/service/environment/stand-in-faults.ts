import { isLoopbackHost } from '../../loopback';
import type { EnvironmentVariables } from './environment-variables';

type Name = keyof EnvironmentVariables;

/** What each variable's absence brings, outside of production. */
const STAND_INS: readonly [Name, string, (variables: EnvironmentVariables) => boolean][] = [
  ['DATABASE_URL', 'an embedded PostgreSQL', ({ DATABASE_URL }) => !DATABASE_URL],
  ['SMTP_URL', 'a mailbox that shows all emails', ({ SMTP_URL }) => !SMTP_URL],
  ['PROVE_CLIENT_ID', 'an emulator that verifies everybody', fitsEmulator],
  ['ENCRYPTION_KEYS', 'a generated key', ({ ENCRYPTION_KEYS }) => !ENCRYPTION_KEYS],
  ['PROVE_WEBHOOK_SECRETS', 'a generated secret', (variables) => !hasWebhookSecrets(variables)],
];

/** Secrets that a database of one's own must not depend on this machine's folder for. */
const MADE_BY: Readonly<Record<'ENCRYPTION_KEYS' | 'PROVE_WEBHOOK_SECRETS', string>> = {
  ENCRYPTION_KEYS:
    'make one with "openssl rand -base64 32", or take the encryptionKey of DATA_DIR/secrets.json if that has filled the database',
  PROVE_WEBHOOK_SECRETS: 'take it from Prove\'s portal, or make one with "openssl rand -hex 32"',
};

/**
 * Stand-ins ask for no credential: the emulator verifies anybody, the mailbox shows every link. They are for this machine
 * only, unless `STAND_INS=on` says otherwise.
 */
export function findStandInFaults(variables: EnvironmentVariables): string[] {
  const { NODE_ENV, STAND_INS: wish } = variables;
  if (NODE_ENV === 'production') {
    return wish === 'on' ? ['STAND_INS: production has no stand-ins; leave it out or set off'] : [];
  }
  if (wish === 'on') return [];
  const used = STAND_INS.filter(([, , isUsed]) => isUsed(variables));
  if (wish === 'off')
    return used.map(([name, what]) => `${name}: needed with STAND_INS=off, instead of ${what}`);
  const variable = exposedBy(variables);
  if (used.length === 0 || variable === undefined) return [];
  const names = used.map(([name]) => name).join(', ');
  const onLoopback = variable === 'HOST' ? 'listen on 127.0.0.1' : 'use http://localhost';
  return [
    `${variable}: other machines could reach stand-ins; ${onLoopback}, set ${names}, or allow what replaces them to other machines with STAND_INS=on`,
  ];
}

/** The variable by which other machines can reach the service; undefined when only this one can. */
export function exposedBy({ HOST, PUBLIC_URL }: EnvironmentVariables): 'HOST' | 'PUBLIC_URL' | undefined {
  if (HOST && !isLoopbackHost(HOST)) return 'HOST';
  return PUBLIC_URL && !isLoopbackHost(new URL(PUBLIC_URL).hostname) ? 'PUBLIC_URL' : undefined;
}

/**
 * Whether strangers may come, whatever the environment is called: other machines can reach the service, and `STAND_INS=on`
 * does not say that they are known.
 */
export function isOpenToStrangers(variables: EnvironmentVariables): boolean {
  return variables.STAND_INS !== 'on' && exposedBy(variables) !== undefined;
}

/** No secret is made up beside a database that was given: it would be lost with this machine's folder. */
export function findMissingSecrets(variables: EnvironmentVariables): string[] {
  if (variables.NODE_ENV === 'production' || !variables.DATABASE_URL) return [];
  return (['ENCRYPTION_KEYS', 'PROVE_WEBHOOK_SECRETS'] as const)
    .filter((name) => variables[name] === undefined)
    .filter((name) => name === 'ENCRYPTION_KEYS' || !hasWebhookSecrets(variables))
    .map(missingSecret);
}

/** In a variable, or in the projects of `CONFIG_FILE`, each of which needs one. */
export function hasWebhookSecrets({ PROVE_WEBHOOK_SECRETS, file }: EnvironmentVariables): boolean {
  return PROVE_WEBHOOK_SECRETS !== undefined || file?.projects !== undefined;
}

/** The line for a secret that is not made up. */
export function missingSecret(name: keyof typeof MADE_BY): string {
  return `${name}: needed with DATABASE_URL, where none is made up; ${MADE_BY[name]}`;
}

/**
 * The emulator keeps everything in the memory of one process, so web and worker apart cannot share it; and a secret
 * of Prove's has no business on a page that guards nothing, unless the emulator is asked for by name.
 */
export function fitsEmulator(variables: EnvironmentVariables): boolean {
  const { NODE_ENV, ROLE, STAND_INS: wish, PROVE_CLIENT_ID } = variables;
  return (
    NODE_ENV !== 'production' &&
    (ROLE ?? 'all') === 'all' &&
    !PROVE_CLIENT_ID &&
    // Each project of the file has its own credentials.
    !(variables.file?.projects?.every(({ prove }) => prove) ?? false) &&
    wish !== 'off' &&
    (wish === 'on' || !hasWebhookSecrets(variables))
  );
}
