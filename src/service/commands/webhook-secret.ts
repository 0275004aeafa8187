import { InvalidEnvironmentError } from '../environment/invalid-environment.error';
import type { ServiceEnvironment } from '../environment/service-environment';
import { missingSecret } from '../environment/stand-in-faults';

/**
 * The secret that the service here expects: the newest configured one, or the one it has made for itself.
 *
 * @throws {InvalidEnvironmentError} None is configured, and none is made up beside a database that was given.
 */
export async function webhookSecretOf({ prove, dataDir }: ServiceEnvironment): Promise<string> {
  if ('secrets' in prove.webhooks) {
    const [newest] = prove.webhooks.secrets;
    if (newest === undefined) throw new InvalidEnvironmentError([missingSecret('PROVE_WEBHOOK_SECRETS')]);
    return newest;
  }
  const { readOrCreateSecrets } = await import('../../embedded/secrets/index.js');
  return (await readOrCreateSecrets(dataDir)).webhookSecret;
}
