import type { ServiceEnvironment } from '../environment/service-environment';

/** The secret that the service here expects: the newest configured one, or the one it has made for itself. */
export async function webhookSecretOf({ prove, dataDir }: ServiceEnvironment): Promise<string> {
  if ('secrets' in prove.webhooks) return prove.webhooks.secrets[0]!;
  const { readOrCreateSecrets } = await import('../../embedded/secrets/index.js');
  return (await readOrCreateSecrets(dataDir)).webhookSecret;
}
