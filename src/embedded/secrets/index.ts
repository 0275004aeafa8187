export type { EmbeddedSecrets } from './embedded-secrets';
export { readOrCreateSecrets } from './read-or-create-secrets';
export { secretsPath } from './secrets-path';
export { SecretsBrokenError } from './secrets-broken.error';
