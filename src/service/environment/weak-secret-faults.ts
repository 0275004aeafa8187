import {
  findKeyWeakness,
  findSecretWeakness,
  findTokenWeakness,
  isPublishedSecret,
} from '../../verified-users/options/weak-secrets';
import { findProductionProblems } from '../../verified-users/options/find-production-problems';
import type { ConfigFile } from './config-file.schema';
import type { EnvironmentVariables } from './environment-variables';
import { findItemFault } from './value-faults';

const TOO_SHORT = 'copy it whole, or lower PROVE_WEBHOOK_SECRET_MIN_BYTES if Prove gave you a short one';

/** Secrets that are well-formed, and known or guessable. No line repeats one. */
export function findWeakSecrets(variables: EnvironmentVariables): string[] {
  const { PROVE_WEBHOOK_SECRET_MIN_BYTES: leastBytes } = variables;
  const lists: [string, string | undefined, (item: string) => string | undefined][] = [
    ['ENCRYPTION_KEYS', variables.ENCRYPTION_KEYS, findKeyWeakness],
    [
      'PROVE_WEBHOOK_SECRETS',
      variables.PROVE_WEBHOOK_SECRETS,
      (secret) => findSecretWeakness(secret, TOO_SHORT, leastBytes),
    ],
    ['API_TOKEN', variables.API_TOKEN, findTokenWeakness],
    ['ADMIN_TOKEN', variables.ADMIN_TOKEN, findTokenWeakness],
  ];
  return [
    ...lists.flatMap(([name, value, find]) => {
      const fault = value === undefined ? undefined : findItemFault(value, (item) => find(item));
      return fault === undefined ? [] : [`${name}: ${fault}`];
    }),
    ...weakInFile(variables.file),
    ...publishedFault('PROVE_CLIENT_SECRET', variables.PROVE_CLIENT_SECRET),
    ...(['DATABASE_URL', 'QUEUE_DATABASE_URL', 'REDIS_URL', 'SMTP_URL'] as const).flatMap((name) =>
      publishedFault(name, passwordOf(variables[name])),
    ),
  ];
}

/** The same questions to the secrets of `CONFIG_FILE`. */
function weakInFile({ projects = [], companyApi }: ConfigFile = {}): string[] {
  const clientSecrets = projects.flatMap(({ prove }, index) =>
    publishedFault(`projects[${index}].prove.clientSecret`, prove?.clientSecret),
  );
  const problems = findProductionProblems({ projects, companyApi, encryption: { keys: [] } });
  return [...problems, ...clientSecrets].map((problem) => `CONFIG_FILE: ${problem}`);
}

function publishedFault(name: string, secret: string | undefined): string[] {
  return secret !== undefined && isPublishedSecret(secret)
    ? [`${name}: its password or secret is published with this project; make your own`]
    : [];
}

/** Redis' addresses may name several hosts, which is more than `URL` reads. */
function passwordOf(url: string | undefined): string | undefined {
  const password = /^[a-z-]+:\/\/[^/?#@]*?:([^/?#]*)@/i.exec(url ?? '')?.[1];
  if (password === undefined) return undefined;
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}
