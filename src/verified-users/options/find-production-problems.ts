import type { VerifiedUsersModuleOptions } from './verified-users-options.interface';
import { findKeyWeakness, findSecretWeakness, findTokenWeakness } from './weak-secrets';

const PREFIX = /^whsec_/;

/** Secrets that are well-formed, and known, guessable or shared. Asked in production only; no line repeats a secret. */
export function findProductionProblems({
  projects,
  encryption,
  companyApi,
}: Pick<VerifiedUsersModuleOptions, 'projects' | 'encryption' | 'companyApi'>): string[] {
  return [
    ...projects.flatMap(({ webhookSecrets, minSecretBytes }, index) =>
      problemsOf(`projects[${index}].webhookSecrets`, webhookSecrets, (secret) =>
        findSecretWeakness(secret, 'copy it whole, or lower minSecretBytes', minSecretBytes),
      ),
    ),
    ...sharedSecrets(projects),
    ...problemsOf('encryption.keys', encryption.keys, findKeyWeakness),
    ...problemsOf('companyApi.tokens', companyApi?.tokens, findTokenWeakness),
  ];
}

function problemsOf(
  path: string,
  secrets: readonly unknown[] | undefined,
  find: (secret: string) => string | undefined,
): string[] {
  return (secrets ?? []).flatMap((given, index) => {
    const secret = typeof given === 'object' ? (given as { token?: unknown } | null)?.token : given;
    const weakness = typeof secret === 'string' ? find(secret) : undefined;
    return weakness === undefined ? [] : [`${path}[${index}]: ${weakness}`];
  });
}

/** A token names no project, so whoever holds the secret of two writes to both. Within one project it may stand twice. */
function sharedSecrets(projects: VerifiedUsersModuleOptions['projects']): string[] {
  const firstPlaces = new Map<string, { project: number; path: string }>();
  const problems: string[] = [];
  for (const [project, { webhookSecrets }] of projects.entries()) {
    for (const [index, secret] of webhookSecrets.entries()) {
      const path = `projects[${project}].webhookSecrets[${index}]`;
      // `acceptSecretWithoutPrefix` takes both forms for the same.
      const key = secret.replace(PREFIX, '');
      const first = firstPlaces.get(key);
      if (!first) firstPlaces.set(key, { project, path });
      else if (first.project !== project)
        problems.push(
          `${path}: the same secret as ${first.path}; a token for one project would open the other`,
        );
    }
  }
  return problems;
}
