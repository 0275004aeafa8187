export type { EmbeddedSecrets } from './embedded-secrets';
export { readOrCreateSecrets } from './read-or-create-secrets';
export { SecretsBrokenError } from './secrets-broken.error';
