import type { VerifiedUsersModuleOptions } from './verified-users-options.interface';
import { findKeyWeakness, findSecretWeakness, findTokenWeakness } from './weak-secrets';

/** Secrets that are well-formed, and known or guessable. Asked in production only; no line repeats a secret. */
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
